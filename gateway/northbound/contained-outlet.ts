import type { OutletHost, OutletLink } from '@millrace/driver-api';
import { owned, ownerOnce, unowned } from '../supervisor/exception-owner.ts';
import { outsideAnswer, outsideLog } from '../supervisor/outside.ts';

/**
 * A way out that answers for what its outlet does: `failed` is told, once, of an exception in a callback of its sockets or
 * timers. What was being sent then is known not to have come, and is offered again by whoever comes after it.
 */
export function containedOutlet(
  id: string,
  make: (host: OutletHost) => OutletLink,
  host: OutletHost,
  failed: (error: Error) => void,
): OutletLink {
  let fault: Error | null = null;
  let giveUp: (error: Error) => void = () => undefined;
  const owner = ownerOnce({ kind: 'forward', id }, (error) => {
    fault = error;
    giveUp(error);
    failed(error);
  });
  const link = owned(owner, () => make(outside(host)));
  return {
    start: () => owned(owner, () => link.start()),
    stop: () => owned(owner, () => link.stop()),
    async send(records, signal) {
      if (fault) throw fault;
      // One for each batch: what waits for something that lasts as long as the link is kept as long.
      const failing = Promise.withResolvers<never>();
      failing.promise.catch(() => undefined);
      giveUp = failing.reject;
      return Promise.race([owned(owner, () => link.send(records, signal)), failing.promise]);
    },
  };
}

const outside = (host: OutletHost): OutletHost => ({
  points: host.points,
  stateFile: host.stateFile,
  report: (state, reason) => unowned(() => host.report(state, reason)),
  secret: (name) => unowned(() => host.secret(name)),
  write: (wanted) => outsideAnswer(() => host.write(wanted)),
  log: outsideLog(host.log),
});
