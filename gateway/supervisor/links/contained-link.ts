import type { DriverHost, DriverLink } from '@millrace/driver-api';
import { owned, ownerOnce, unowned } from '../exception-owner.ts';
import { outsideAnswer, outsideLog } from '../outside.ts';

/**
 * A link that answers for what its driver does: `failed` is told, once, of an exception in a callback of its sockets or
 * timers, which then touches no other link. `make` is given the host as the driver may see it.
 */
export function containedLink(
  id: string,
  make: (host: DriverHost) => DriverLink,
  host: DriverHost,
  failed: (error: Error) => void,
): DriverLink {
  const owner = ownerOnce({ kind: 'link', id }, failed);
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

const outside = (host: DriverHost): DriverHost => ({
  deliver: (message) => outsideAnswer(() => host.deliver(message)),
  report: (state, reason) => unowned(() => host.report(state, reason)),
  secret: (name) => unowned(() => host.secret(name)),
  folder: () => host.folder(),
  log: outsideLog(host.log),
});
