import { AsyncLocalStorage } from 'node:async_hooks';
import type { GatewayRestart } from '@millrace/contracts';

/** What of a configuration something belongs to; of a question to a device that is in none, the protocol. */
export type OwnerName = Readonly<Pick<GatewayRestart, 'kind' | 'id'>>;

/** Whoever an exception belongs to that nobody caught: told of it, and nothing else is. */
export interface ExceptionOwner {
  readonly name: OwnerName;
  failed(error: Error): void;
}

const owners = new AsyncLocalStorage<ExceptionOwner>();

/** An owner that is told of the first exception alone: what is left of something that is let go may fail again and again. */
export function ownerOnce(name: OwnerName, failed: (error: Error) => void): ExceptionOwner {
  let told = false;
  return {
    name,
    failed(error) {
      if (told) return;
      told = true;
      failed(error);
    },
  };
}

/**
 * Does some work, and holds its owner to account for it and for everything that it begins: sockets, timers, promises. Node
 * carries the owner along with each of them, so that an exception in a callback years later is still known to be his.
 */
export const owned = <Result>(owner: ExceptionOwner, work: () => Result): Result => owners.run(owner, work);

/** Does some work for which nobody but this process answers: where a driver calls the gateway, its account ends. */
export const unowned = <Result>(work: () => Result): Result => owners.exit(work);

/** Whose work is being done now; null: this process's own. */
export const ownerNow = (): OwnerName | null => owners.getStore()?.name ?? null;

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/**
 * From now on an exception that nobody caught is told to its owner. One that has none says that this program itself is in
 * a state that nobody foresaw: `onNobodys` ends it. For the start of a process or thread; calling the result takes it back.
 */
export function containExceptions(onNobodys: (error: Error) => void): () => void {
  const caught = (thrown: unknown): void => {
    const error = asError(thrown);
    const owner = owners.getStore();
    if (!owner) {
      onNobodys(error);
      return;
    }
    // Whatever being told leads to is ours again.
    owners.exit(() => owner.failed(error));
  };
  process.on('uncaughtException', caught);
  return () => process.off('uncaughtException', caught);
}
