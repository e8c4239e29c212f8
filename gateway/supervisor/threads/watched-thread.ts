import { Worker } from 'node:worker_threads';
import { DeviceError, type LoopDelay } from '@millrace/driver-api';
import { unowned } from '../exception-owner.ts';
import { type Asks, type CallMessage, Calls, type Handlers } from './calls.ts';
import { SIGNS, type ThreadStart } from './thread-start.ts';

export interface ThreadLimits {
  /** Bytes of heap and buffers that a thread may hold. */
  readonly memory: number;
  /** Milliseconds of processor that it may spend without one turn of its event loop: more is a loop without an end. */
  readonly busyFor: number;
  /** The same by the clock, for one that waits for something that never comes. A busy machine makes everybody wait. */
  readonly stillFor: number;
  /** How often (ms) both are looked at. */
  readonly lookEvery: number;
}

export const THREAD_LIMITS: ThreadLimits = { memory: 768 * 2 ** 20, busyFor: 10_000, stillFor: 60_000, lookEvery: 500 };

const MEBIBYTE = 2 ** 20;
/**
 * The engine's own limit stands far above ours: a thread that reaches it while a large object grows takes the whole process
 * with it (tried with Node 24), so it has to be ended before.
 */
const BEYOND = 1_024 * MEBIBYTE;
const HEAP_LEAST = 64 * MEBIBYTE;

const seconds = (milliseconds: number): string => `${milliseconds / 1_000} s`;

/** What a thread runs, by the kind of its driver: one that asks devices, or one whose links bring messages. */
const SCRIPTS = { devices: './driver-thread.ts', links: './link-thread.ts' } as const;

export interface WatchedThreadParts<Theirs extends Asks> {
  readonly protocol: string;
  readonly runs: keyof typeof SCRIPTS;
  readonly start: Omit<ThreadStart, 'signs'>;
  readonly limits: ThreadLimits;
  /** What the thread asks of us. */
  readonly handlers: Handlers<Theirs>;
  /** Called once: with why it ended (null: it was to) and with the same as an error of its links. */
  readonly onEnd: (reason: string | null, error: DeviceError) => void;
}

/** One thread of a driver: ended when its loop stands still or its memory grows beyond what it may have. */
export class WatchedThread<Mine extends Asks, Theirs extends Asks> {
  readonly calls: Calls<Mine, Theirs>;
  private readonly worker: Worker;
  private readonly signs = new Int32Array(
    new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * Object.keys(SIGNS).length),
  );
  private readonly limits: ThreadLimits;
  private readonly protocol: string;
  private readonly onEnd: (reason: string | null, error: DeviceError) => void;
  private readonly looks: NodeJS.Timeout;
  private beat = 0;
  private stillFor = 0;
  /** ms of processor at the last turn of its loop that was seen. */
  private spentAtBeat = 0;
  private looking = false;
  private held: number | null = null;
  private reason: string | null = null;
  private ended = false;

  constructor({ protocol, runs, start, limits, handlers, onEnd }: WatchedThreadParts<Theirs>) {
    this.protocol = protocol;
    this.limits = limits;
    this.onEnd = onEnd;
    // Made by the first link that needs it, and no business of that link's alone.
    this.worker = unowned(
      () =>
        new Worker(new URL(SCRIPTS[runs], import.meta.url), {
          name: protocol,
          workerData: { ...start, signs: this.signs } satisfies ThreadStart,
          resourceLimits: { maxOldGenerationSizeMb: (Math.max(limits.memory, HEAP_LEAST) + BEYOND) / MEBIBYTE },
        }),
    );
    this.calls = new Calls((message: CallMessage) => this.worker.postMessage(message), handlers);
    this.worker.on('message', (message: CallMessage) => this.calls.take(message));
    this.worker.on('error', (error) => {
      this.reason ??= error instanceof Error ? error.message : String(error);
    });
    this.worker.on('exit', (code) => this.end(code));
    this.looks = setInterval(() => void this.look(), limits.lookEvery).unref();
  }

  /** How late its loop turned lately; what stands still says nothing newer. */
  delay(): LoopDelay {
    const read = (sign: number): number => Atomics.load(this.signs, sign) / 1_000;
    return { p99: read(SIGNS.p99), longest: Math.max(read(SIGNS.longest), this.stillFor) };
  }

  /** Bytes of heap and buffers at the last look. */
  memory(): number | null {
    return this.held;
  }

  ref(): void {
    this.worker.ref();
  }

  unref(): void {
    this.worker.unref();
  }

  /** Ends it; nothing is told of it any more. */
  async stop(): Promise<void> {
    this.finish(null);
    await this.worker.terminate();
  }

  private async look(): Promise<void> {
    const { memory, busyFor, stillFor, lookEvery } = this.limits;
    const beat = Atomics.load(this.signs, SIGNS.beats);
    const turned = beat !== this.beat;
    this.beat = beat;
    // Counted in looks, not read from a clock: while we ourselves stood still, nobody looked.
    this.stillFor = turned ? 0 : this.stillFor + lookEvery;
    if (this.stillFor >= stillFor) this.kill(`it stood still for ${seconds(stillFor)}`);
    if (this.looking) return;
    this.looking = true;
    try {
      // Answered also while its loop stands still; rejects where it has just ended, which is told by itself.
      const [{ user, system }, heap] = await Promise.all([this.worker.cpuUsage(), this.worker.getHeapStatistics()]);
      const spent = (user + system) / 1_000;
      if (turned) this.spentAtBeat = spent;
      // Before its first turn it loads its driver, which is no loop.
      if (spent - this.spentAtBeat >= (this.beat === 0 ? stillFor : busyFor))
        this.kill(`it has been busy for ${seconds(busyFor)} without listening to anybody`);
      this.held = heap.used_heap_size + heap.external_memory;
      if (this.held > memory) this.kill(`it needed more than ${Math.round(memory / MEBIBYTE)} MiB of memory`);
    } catch {
      return;
    } finally {
      this.looking = false;
    }
  }

  private kill(reason: string): void {
    this.reason ??= reason;
    void this.worker.terminate();
  }

  private end(code: number): void {
    this.finish(this.reason ?? `it ended by itself (${code})`);
  }

  private finish(reason: string | null): void {
    if (this.ended) return;
    this.ended = true;
    clearInterval(this.looks);
    const why = reason ?? 'it was not needed any more';
    const error = new DeviceError('lost', `the thread of "${this.protocol}" ended: ${why}`);
    this.calls.end(error);
    this.onEnd(reason, error);
  }
}
