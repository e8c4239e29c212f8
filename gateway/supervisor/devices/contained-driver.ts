import { type ConnectContext, DeviceError, type OpenLink, type SubscribeContext } from '@millrace/driver-api';
import { type ExceptionOwner, type OwnerName, owned, ownerOnce, unowned } from '../exception-owner.ts';
import { outsideAnswer, outsideLog } from '../outside.ts';
import type { SupervisedDriver } from '../threads/supervised-driver.ts';

/**
 * The same driver, each of whose links answers for what it does: an exception in a callback of its sockets or timers is
 * told as the loss of that link, which is then made anew, and of no other. `failed` hears of each.
 */
export function contained(driver: SupervisedDriver, name: OwnerName, failed: (error: Error) => void): SupervisedDriver {
  return {
    ...driver,
    async open(settings, context) {
      const failing = Promise.withResolvers<never>();
      failing.promise.catch(() => undefined);
      const owner = ownerOnce(name, (error) => {
        const { protocol } = driver.manifest;
        context.log.warn({ protocol, reason: error.message, stack: error.stack }, 'a driver failed');
        const fault = new DeviceError('lost', `the driver of "${protocol}" failed: ${error.message}`, { cause: error });
        failed(error);
        failing.reject(fault);
        context.lost(fault);
      });
      const opening = owned(owner, () => driver.open(settings, outside(context)));
      try {
        return containedLink(await Promise.race([opening, failing.promise]), owner);
      } catch (error) {
        opening.then((late) => owned(owner, () => late.close())).catch(() => undefined);
        throw error;
      }
    },
  };
}

const outside = (context: ConnectContext): ConnectContext => ({
  signal: context.signal,
  log: outsideLog(context.log),
  secret: (name) => unowned(() => context.secret(name)),
  lost: (error) => unowned(() => context.lost(error)),
});

function containedLink(link: OpenLink, owner: ExceptionOwner): OpenLink {
  const reporting = (context: SubscribeContext): SubscribeContext => ({
    ...context,
    deliver: (samples) => outsideAnswer(() => context.deliver(samples)),
  });
  return {
    parallel: link.parallel,
    async plan(points, profile) {
      const requests = await owned(owner, () => link.plan(points, profile));
      return requests.map((request) => ({
        points: request.points,
        read: (signal) => owned(owner, () => request.read(signal)),
      }));
    },
    write: (point, value, context) => owned(owner, () => link.write(point, value, context)),
    subscribe: (points, context) => owned(owner, () => link.subscribe(points, reporting(context))),
    browse(under, context) {
      const items = owned(owner, () => link.browse(under, context)[Symbol.asyncIterator]());
      const iterator: AsyncIterator<Awaited<ReturnType<typeof items.next>>['value']> = {
        next: () => owned(owner, () => items.next()),
        return: async () => (await owned(owner, () => items.return?.())) ?? { done: true, value: undefined },
      };
      return { [Symbol.asyncIterator]: () => iterator };
    },
    close: () => owned(owner, () => link.close()),
  };
}
