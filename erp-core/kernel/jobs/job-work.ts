import type { Pool } from 'pg';
import type { Act } from '../act.ts';
import { actOnce } from '../act-once.ts';
import { type Caller, systemCaller } from '../caller.ts';
import { type Db, inCompany } from '../db.ts';
import type { FileKeeping } from '../files/keeping/file-keeping.ts';
import type { Label } from '../label.ts';
import type { Carriers } from '../notify/carrier.ts';
import { inputHash } from '../outcome.repository.ts';
import type { Registry } from '../registry.ts';
import { settingsInForce } from '../settings/settings.ts';
import { saveProgress, type TakenJob } from './job.repository.ts';
import type { JobWork } from './job.ts';

/** Why a try ends in the middle: somebody cancelled it, its process stops, or another process may have it by now. */
export type Stop = 'cancelled' | 'stopping' | 'lost';

/** How a try leaves the author's code. */
export class JobStopped extends Error {
  override readonly name = 'JobStopped';
  readonly why: Stop;
  constructor(why: Stop) {
    super(`the job ends here: ${why}`);
    this.why = why;
  }
}

export interface JobWorkOptions {
  readonly pool: Pool;
  /** Microseconds. */
  readonly clock: () => number;
  readonly execute: Act;
  readonly registry: Registry;
  readonly company: string;
  readonly taken: TakenJob;
  readonly stop: AbortController;
  readonly files: FileKeeping | undefined;
  readonly carriers?: Carriers | undefined;
}

/** Screens are told so often, whatever the author tells. */
const TELL_EVERY_MS = 250;

interface Progress {
  readonly done: number;
  readonly of: number | null;
  readonly words: Label | null;
}

/** What a job works with, and `end`, which writes the progress that was held back. */
export function jobWork(options: JobWorkOptions): JobWork & { readonly end: () => Promise<void> } {
  const { pool, clock, registry, company, taken, stop } = options;
  const caller = callerOf(company, taken);
  const { signal } = stop;
  const calls = new Map<string, number>();
  let held: Progress | undefined;
  let told = Number.NEGATIVE_INFINITY;
  let later: NodeJS.Timeout | undefined;

  const goOn = (): void => {
    if (signal.aborted) throw signal.reason;
  };
  const reading = <Result>(ask: (db: Db) => Promise<Result>): Promise<Result> => {
    goOn();
    return inCompany(pool, caller, ask, 'read');
  };
  const tell = async (): Promise<void> => {
    clearTimeout(later);
    later = undefined;
    const progress = held;
    if (!progress) return;
    held = undefined;
    told = performance.now();
    const standing = await inCompany(pool, caller, (db) => saveProgress(db, taken, progress));
    if (!standing) stop.abort(new JobStopped('lost'));
    else if (standing.isCancelled) stop.abort(new JobStopped('cancelled'));
  };

  return {
    job: taken.id,
    company,
    site: taken.site,
    attempt: taken.attempt,
    signal,
    now: clock,
    registry,
    carriers: options.carriers,
    async call({ name }, input) {
      goOn();
      const said = inputHash(name, input);
      const nth = (calls.get(said) ?? 0) + 1;
      calls.set(said, nth);
      return actOnce(options, caller, { name, input, key: `job/${taken.id}/${said.slice(0, 32)}/${nth}` });
    },
    act(...given) {
      goOn();
      return options.execute(...given);
    },
    read: reading,
    files: options.files,
    settings: (of) => reading((db) => settingsInForce(db, of, clock())),
    async progress(done, of = null, words) {
      goOn();
      held = { done, of, words: words ?? held?.words ?? null };
      const wait = told + TELL_EVERY_MS - performance.now();
      if (wait <= 0) {
        await tell();
        goOn();
        return;
      }
      // The last word before a long silence is told too; where the database is away then, the next one tells.
      later ??= setTimeout(() => void tell().catch(() => undefined), wait).unref();
    },
    end: tell,
  };
}

export const callerOf = (company: string, { name, correlation, depth }: TakenJob): Caller => ({
  ...systemCaller(company, `job/${name}`, correlation),
  // A job that a handler wanted is a link of its chain: one without an end comes to an end here too.
  depth,
});
