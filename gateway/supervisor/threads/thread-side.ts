import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { watchLoopDelay } from '@millrace/driver-api';
import { containExceptions } from '../exception-owner.ts';
import { SIGNS, type ThreadStart } from './thread-start.ts';

/** How often (ms) the thread shows that its event loop turns. */
const BEAT = 250;

export interface ThreadSide<Driver> {
  /** What the thread is to run. */
  readonly made: Driver;
  readonly port: MessagePort;
  /** From here on it is watched for being busy without listening. */
  readonly loaded: () => void;
}

/**
 * What every thread of a driver begins with, in that thread: signs of life, exceptions told to their links, one of nobody's as
 * the end of the thread, and the driver, loaded from where it was named. Rejects where there is none.
 */
export async function beginThread<Driver extends object>(): Promise<ThreadSide<Driver>> {
  const port = parentPort;
  if (!port) throw new Error('this runs in a thread that a driver was given');
  const { module, name, given, signs } = workerData as ThreadStart;
  const loop = watchLoopDelay();
  const beat = (): void => {
    const { p99, longest } = loop.read();
    Atomics.store(signs, SIGNS.p99, p99 * 1_000);
    Atomics.store(signs, SIGNS.longest, longest * 1_000);
    Atomics.add(signs, SIGNS.beats, 1);
  };
  setInterval(beat, BEAT);
  // Thrown here, it ends this thread, and the gateway is told which error it was.
  containExceptions((error) => {
    throw error;
  });
  type Found = Driver | ((...given: readonly unknown[]) => Driver);
  const { [name]: found } = (await import(module)) as Record<string, Found>;
  if (!found) throw new TypeError(`${module} has no "${name}"`);
  return { made: typeof found === 'function' ? found(...given) : found, port, loaded: beat };
}
