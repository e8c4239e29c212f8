import { Worker } from 'node:worker_threads';
import { ownerNow } from '../exception-owner.ts';
import { type Glimpse, LOOP_LIMITS, type LoopLimits } from './loop-judge.ts';

/** How often (ms) the main thread shows that its event loop turns. */
const BEAT = 250;
const MEGABYTES = 32;

export interface WatchdogStart {
  /** Counted up with the turns of the event loop that is watched. */
  readonly beats: Int32Array<SharedArrayBuffer>;
  /** Where it is kept what is held back. */
  readonly heldBack: string;
  readonly limits: LoopLimits;
  /** A global function of the watched thread that says, as JSON, what it is in the midst of. */
  readonly glimpse: string;
}

const GLIMPSE = 'millrace.glimpse';

/** Called from outside in the midst of whatever runs: the calls above it are those of the loop. */
function glimpse(): string {
  const { user, system } = process.threadCpuUsage();
  const stack = (new Error().stack ?? '').split('\n').slice(3).join('\n');
  return JSON.stringify({ owner: ownerNow(), spent: (user + system) / 1_000, stack } satisfies Glimpse);
}

/**
 * Has this thread watched by another one. Where it turns its event loop no more, it is asked by way of the debugger's
 * interface what it is in the midst of and whose work that is; a loop without an end is told with its calls, its owner is held
 * back at the next start, and the process is ended for its keeper to start it anew. Calling the result takes it back.
 */
export function watchMainThread(heldBack: string, limits: LoopLimits = LOOP_LIMITS): () => Promise<void> {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const beating = setInterval(() => Atomics.add(beats, 0, 1), BEAT).unref();
  Object.assign(globalThis, { [Symbol.for(GLIMPSE)]: glimpse });
  const workerData: WatchdogStart = { beats, heldBack, limits, glimpse: GLIMPSE };
  const worker = new Worker(new URL('./watchdog-thread.ts', import.meta.url), {
    name: 'watchdog',
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
  });
  // Without it the gateway is as good as before: it is said, and no more.
  worker.on('error', (error) => process.stderr.write(`nobody watches the gateway's loop: ${error.stack}\n`));
  worker.unref();
  return async () => {
    clearInterval(beating);
    await worker.terminate();
  };
}
