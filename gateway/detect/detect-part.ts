import { type Detector, type GatewayConfig, type GatewayStatus, MICROS_PER_MS, nowMicros } from '@millrace/contracts';
import type { Logger } from 'pino';
import type { GatewayPart } from '../gateway.types.ts';
import type { Journal, LogBatch, OrderedReader } from '../journal/journal.ts';
import { BUILT_IN_DETECTORS } from './built-in.ts';
import { DetectRunner } from './runner.ts';

/** Milliseconds between two commits under load: enough to take many records together, too few to be noticed. */
const COMMIT_EVERY = 150;
const LONGEST_SLEEP = 60_000;
const FIRST_WAIT = 100;
const LONGEST_WAIT = 10_000;
const TRIM_EVERY = 60_000;

export interface DetectLoopParts {
  readonly journal: Journal;
  readonly detectors: readonly Detector[];
  readonly log: Logger;
}

/** Runs the detectors on the log for as long as the gateway runs. A fault costs a pause, never a record. */
export class DetectLoop {
  private readonly parts: DetectLoopParts;
  private readonly reader: OrderedReader;
  private readonly ending = new AbortController();
  private readonly faults = new Map<string, string>();
  private config: GatewayConfig | null = null;
  private changed = true;
  private runner: DetectRunner | null = null;
  private failure: string | null = null;
  private reached = 0;
  /** A batch was given out and is not processed yet. */
  private taking = false;
  private loop: Promise<void> | null = null;
  private wake: (() => void) | null = null;
  private asked: { stream: string; window: string; done: (said: boolean) => void; failed: (error: unknown) => void }[] =
    [];

  constructor(parts: DetectLoopParts) {
    this.parts = parts;
    this.reader = parts.journal.orderedReader('detect');
  }

  start(config: GatewayConfig | null): void {
    this.config = config;
    this.loop ??= this.run();
  }

  /** From the next commit on; a stream that cannot run is left out, and its reason shown. */
  use(config: GatewayConfig): void {
    this.config = config;
    this.changed = true;
    this.wake?.();
  }

  /** Has the whole set of a window said once more. False where it is no longer kept; rejects where it cannot be said now. */
  whole(stream: string, window: string): Promise<boolean> {
    if (this.ending.signal.aborted) return Promise.reject(ended());
    return new Promise((done, failed) => {
      this.asked.push({ stream, window, done, failed });
      this.wake?.();
    });
  }

  async stop(): Promise<void> {
    this.ending.abort();
    this.wake?.();
    await this.loop;
    for (const { failed } of this.asked.splice(0)) failed(ended());
  }

  status(): GatewayStatus['sinks'][number] {
    const { nextSeq, oldest } = this.parts.journal.status();
    // What the detectors say themselves comes after what they have taken, and is nothing for them.
    const given = this.taking ? 0 : (this.reader.position()?.seq ?? 1) - 1;
    const buffered = Math.max(0, nextSeq - 1 - Math.max(this.reached, given));
    const fault = [...this.faults].map(([stream, reason]) => `${stream}: ${reason}`).join('; ');
    const reason = this.failure ?? (fault === '' ? null : fault);
    const idle = this.config === null ? 'no configuration yet' : reason;
    return {
      name: 'detect',
      state: this.failure ? 'failed' : this.config === null ? 'waiting' : buffered > 50_000 ? 'behind' : 'running',
      reason: idle,
      buffered,
      oldestUnacknowledged: buffered > 0 ? oldest : null,
    };
  }

  private async run(): Promise<void> {
    const { signal } = this.ending;
    let wait = FIRST_WAIT;
    while (!signal.aborted) {
      try {
        await this.follow(signal);
      } catch (error) {
        if (signal.aborted) break;
        // It had worked since the last failure: the waits begin anew.
        if (this.failure === null) wait = FIRST_WAIT;
        this.failure = error instanceof Error ? error.message : String(error);
        this.parts.log.error({ err: error, sink: 'detect' }, 'the detectors go on from their last commit');
        this.runner = null;
        this.changed = true;
        await this.pause(wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
        await this.reader.rewind();
      }
    }
    await this.runner?.flush().catch((error: unknown) => this.parts.log.warn({ err: error }, 'detectors ended late'));
  }

  /** Until it is stopped or something fails; nobody reads on for it afterwards. */
  private async follow(stopped: AbortSignal): Promise<void> {
    const over = new AbortController();
    const next: { batch: Promise<LogBatch | null> | null } = { batch: null };
    try {
      await this.work(AbortSignal.any([stopped, over.signal]), next);
    } finally {
      over.abort();
      await next.batch?.catch(() => null);
    }
  }

  private async work(signal: AbortSignal, next: { batch: Promise<LogBatch | null> | null }): Promise<void> {
    let committed = Number.NEGATIVE_INFINITY;
    let trimmed = performance.now();
    while (!signal.aborted) {
      const runner = await this.current();
      if (!runner) {
        await this.sleep(LONGEST_SLEEP);
        continue;
      }
      next.batch ??= this.take(signal);
      const wakeAt = runner.nextWake();
      const idle = wakeAt === null ? LONGEST_SLEEP : (wakeAt - nowMicros()) / MICROS_PER_MS;
      const batch: LogBatch | null = await Promise.race([
        next.batch,
        this.sleep(Math.min(LONGEST_SLEEP, idle)).then(() => null),
      ]);
      // The other of the two is not waited for any more.
      this.wake?.();
      if (signal.aborted) break;
      if (batch) next.batch = null;
      // One that fails is told to who asked: it takes nobody else's answer with it.
      for (const { stream, window, done, failed } of this.asked.splice(0)) {
        await runner.sayWhole(stream, window, nowMicros()).then(done, failed);
      }
      await runner.process(batch, nowMicros());
      if (batch) {
        this.reached = batch.covered.at(-1)?.to ?? this.reached;
        this.taking = false;
      }
      if (performance.now() - trimmed > TRIM_EVERY) {
        await runner.trim();
        trimmed = performance.now();
      }
      this.failure = null;
      const rest = COMMIT_EVERY - (performance.now() - committed);
      committed = performance.now();
      if (batch && rest > 0) await this.pause(rest);
    }
  }

  private async take(signal: AbortSignal): Promise<LogBatch | null> {
    try {
      const batch = await this.reader.next(signal);
      this.taking = true;
      return batch;
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  }

  /** The runner of the configuration that holds now. */
  private async current(): Promise<DetectRunner | null> {
    if (!this.changed) return this.runner;
    await this.runner?.flush();
    this.changed = false;
    this.runner = null;
    this.faults.clear();
    if (!this.config) return null;
    const { journal, detectors, log } = this.parts;
    const runner = new DetectRunner({
      journal,
      detectors,
      config: this.config,
      onFault: (stream, reason) => {
        this.faults.set(stream, reason);
        log.error({ stream, reason }, 'a detector cannot run');
      },
    });
    await runner.start(nowMicros());
    this.runner = runner;
    return runner;
  }

  /** Until the time is over, or something asks for attention. */
  private sleep(milliseconds: number): Promise<void> {
    if (this.changed || this.asked.length > 0) return Promise.resolve();
    return this.pause(milliseconds);
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, milliseconds));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const ended = (): Error => new Error('the detectors have ended');

/** The detectors as a part of the gateway; `loop` is for the parts that ask it for whole sets. */
export function detectPart(packs: readonly Detector[] = []): { part: GatewayPart; loop: () => DetectLoop | null } {
  let loop: DetectLoop | null = null;
  const part: GatewayPart = async ({ journal, log, config }) => {
    const made = new DetectLoop({ journal, log, detectors: [...BUILT_IN_DETECTORS, ...packs] });
    loop = made;
    made.start(config());
    return {
      stop: () => made.stop(),
      useConfig: async (next) => made.use(next),
      sinks: () => [made.status()],
    };
  };
  return { part, loop: () => loop };
}
