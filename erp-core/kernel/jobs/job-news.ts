import type { Pool } from 'pg';
import type { Caller } from '../caller.ts';
import { inCompany } from '../db.ts';
import { isAway } from '../fault.ts';
import { isTold, shownFields } from '../rights/records.ts';
import { type JobRow, jobs } from './tables.ts';

/** How a job stands, as a screen is told: some fields of the record. */
export type JobNews = Pick<
  JobRow,
  | 'id'
  | 'name'
  | 'site'
  | 'startedBy'
  | 'state'
  | 'progressDone'
  | 'progressOf'
  | 'progressWords'
  | 'attempt'
  | 'dueAt'
  | 'startedAt'
  | 'endedAt'
  | 'problem'
  | 'cancelAskedAt'
> & { readonly company: string };

const NEWS = `select company, id, name, site, started_by as "startedBy", state, progress_done as "progressDone",
    progress_of as "progressOf", progress_words as "progressWords", attempt, due_at as "dueAt", started_at as "startedAt",
    ended_at as "endedAt", problem, cancel_asked_at as "cancelAskedAt"
  from kernel.job where id = $1`;

/**
 * What of it somebody may be told: all of what he started himself, and of others what a list of jobs would show him, where a
 * list would. Undefined: nothing.
 */
export function heardJob(caller: Caller, { company, ...news }: JobNews): Partial<JobNews> | undefined {
  if (caller.company !== company) return undefined;
  if (caller.user === news.startedBy) return news;
  const { definition } = jobs;
  return isTold(caller, definition, news) ? (shownFields(caller, definition, news) as Partial<JobNews>) : undefined;
}

/**
 * Tells listeners how jobs stand, whichever process does them: each change as it is by the time it is read, the last one
 * always. Where nobody listens nothing is read.
 */
export class JobNewsDesk {
  readonly #pool: Pool;
  readonly #log: { readonly error: (details: object, message: string) => void } | undefined;
  readonly #listeners = new Set<(news: JobNews) => void>();
  /** Jobs to be read, each with its company: one after the other, however many change at once. */
  readonly #waiting = new Map<string, string>();
  #reading = false;

  constructor({ pool, log }: { pool: Pool; log?: { error: (details: object, message: string) => void } | undefined }) {
    this.#pool = pool;
    this.#log = log;
  }

  listen(listener: (news: JobNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  heard(company: string, job: string): void {
    if (this.#listeners.size === 0) return;
    this.#waiting.set(job, company);
    if (!this.#reading) void this.#readAll();
  }

  async #readAll(): Promise<void> {
    this.#reading = true;
    // What comes while one is read is gone through too.
    for (const [job, company] of this.#waiting) {
      this.#waiting.delete(job);
      await this.#read(company, job);
    }
    this.#reading = false;
  }

  async #read(company: string, job: string): Promise<void> {
    const caller = { company, user: 'system:jobs' };
    try {
      const news = await inCompany(this.#pool, caller, (db) => db.one<JobNews>(NEWS, [job]), 'read');
      if (news) for (const listener of this.#listeners) listener(news);
    } catch (error) {
      if (!isAway(error)) this.#log?.error({ error, job }, 'news of a job could not be told');
    }
  }
}
