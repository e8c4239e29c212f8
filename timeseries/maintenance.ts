import { type Micros, nowMicros } from '@millrace/contracts';
import type pg from 'pg';
import type { RetentionRun } from './retention.ts';
import { openStore, type SampleStore } from './store.ts';

export interface MaintenanceOptions {
  /** Of the receiver's login. The maintenance ends no pool. */
  readonly pool: pg.Pool;
  /** Told of each failure; the next round tries again. */
  readonly onProblem: (reason: string) => void;
  /** Told what went, when something did. */
  readonly onDropped?: (run: RetentionRun) => void;
  /** Milliseconds between two rounds of rollups; 5,000 by default. */
  readonly rollEvery?: number;
  /** Milliseconds between two rounds of retention, the first of them at the start; an hour by default. */
  readonly retainEvery?: number;
  readonly now?: () => Micros;
}

export interface Maintenance {
  start(): void;
  /** Ends after the step under way; may be called twice. */
  stop(): Promise<void>;
}

/**
 * Keeps a store in shape beside its receiver: rolls up what has closed, repairs what late readings touched, drops what is
 * past its retention. To be run by whoever runs the receiver; where several do, they take turns. A database that is away
 * is waited for.
 */
export function createMaintenance({
  pool,
  onProblem,
  onDropped = () => undefined,
  rollEvery = 5_000,
  retainEvery = 3_600_000,
  now = nowMicros,
}: MaintenanceOptions): Maintenance {
  const ending = new AbortController();
  let loop: Promise<void> | undefined;
  let store: SampleStore | undefined;
  let retainAt = 0;

  async function round(): Promise<number> {
    store ??= await openStore({ pool, now });
    const { left } = await store.rollups.run({ signal: ending.signal });
    if (performance.now() >= retainAt && !ending.signal.aborted) {
      const run = await store.retention.run(now());
      if (run.dropped.length > 0 || run.deleted > 0) onDropped(run);
      retainAt = performance.now() + retainEvery;
    }
    // What a round had no time for is not made to wait.
    return left > 0 ? 0 : rollEvery;
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      let wait = rollEvery;
      try {
        wait = await round();
      } catch (error) {
        onProblem(error instanceof Error ? error.message : String(error));
      }
      await pause(wait, ending.signal);
    }
  }

  return {
    start() {
      loop ??= run();
    },
    async stop() {
      ending.abort();
      await loop;
    },
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done);
  });
}
