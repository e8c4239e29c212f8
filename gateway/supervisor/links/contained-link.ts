import type { DriverHost, DriverLink } from '@millrace/driver-api';
import { type ExceptionOwner, owned, unowned } from '../exception-owner.ts';

/**
 * A link that answers for what its driver does: `failed` is told, once, of an exception in a callback of its sockets or
 * timers, which then touches no other link. `make` is given the host as the driver may see it.
 */
export function containedLink(
  make: (host: DriverHost) => DriverLink,
  host: DriverHost,
  failed: (error: Error) => void,
): DriverLink {
  let told = false;
  const owner: ExceptionOwner = {
    failed(error) {
      if (told) return;
      told = true;
      failed(error);
    },
  };
  const link = owned(owner, () => make(outside(host)));
  const { devices, strangers, certificate, command } = link;
  return {
    start: () => owned(owner, () => link.start()),
    stop: () => owned(owner, () => link.stop()),
    ...(devices ? { devices: () => owned(owner, () => devices.call(link)) } : {}),
    ...(strangers ? { strangers: () => owned(owner, () => strangers.call(link)) } : {}),
    ...(certificate ? { certificate: () => owned(owner, () => certificate.call(link)) } : {}),
    ...(command ? { command: (given, signal) => owned(owner, () => command.call(link, given, signal)) } : {}),
  };
}

/** What a driver asks of the gateway is the gateway's to answer for. */
const outside = (host: DriverHost): DriverHost => ({
  deliver(message) {
    const kept = unowned(() => host.deliver(message));
    // Whoever does not look at it is no reason to end this process.
    kept.catch(() => undefined);
    return kept;
  },
  report: (state, reason) => unowned(() => host.report(state, reason)),
  secret: (name) => unowned(() => host.secret(name)),
  folder: () => host.folder(),
  log: {
    info: (fields, message) => unowned(() => host.log.info(fields, message)),
    warn: (fields, message) => unowned(() => host.log.warn(fields, message)),
  },
});
