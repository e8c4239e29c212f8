import type { Caller } from '../caller.ts';
import type { Db } from '../db.ts';
import type { JobValue } from '../effect.ts';
import { newId } from '../identifier.ts';
import type { Label } from '../label.ts';
import { type Part, together } from '../together.ts';

export interface JobToWrite extends JobValue {
  /** Who wants it. */
  readonly by: Pick<Caller, 'user' | 'correlation' | 'depth'>;
}

/** Writes jobs where there are any, as part of what their transaction writes anyway. */
export const writingJobs = (now: number, jobs: readonly JobToWrite[]): readonly Part[] =>
  jobs.length === 0
    ? []
    : [
        {
          name: 'jobs',
          text: `insert into kernel.job (id, name, input, site, retries, due_at, key, scheduled_for, missed, queued_at,
              started_by, correlation, depth)
            select r.id, r.name, r.input, r.site, r.retries, r.due_at, r.key, r.scheduled_for, r.missed, $2, r.started_by,
              r.correlation, r.depth
            from json_to_recordset($1) r (id uuid, name text, input jsonb, site text, retries int, due_at bigint, key text,
              scheduled_for bigint, missed int, started_by text, correlation text, depth int)
            on conflict (company, name, key) where ended_at is null do nothing`,
          values: [JSON.stringify(jobs.map((job) => columnsOf(job, now))), now],
        },
      ];

const columnsOf = ({ by, at, scheduled, id, key, ...job }: JobToWrite, now: number) => ({
  ...job,
  id: id ?? newId(),
  key: key ?? null,
  due_at: at ?? now,
  scheduled_for: scheduled?.for ?? null,
  missed: scheduled?.missed ?? 0,
  started_by: by.user,
  correlation: by.correlation,
  depth: by.depth ?? 0,
});

/** The same by itself. */
export const writeJobs = (db: Db, now: number, jobs: readonly JobToWrite[]): Promise<unknown> =>
  together(db, writingJobs(now, jobs), 'select 1 as written');

/** A job that a process has taken, as far as it needs it to do it. */
export interface TakenJob {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  readonly site: string | null;
  readonly attempt: number;
  readonly failures: number;
  readonly retries: number;
  readonly interruptions: number;
  readonly correlation: string;
  readonly depth: number;
  /** Cancelled while nobody worked on it. */
  readonly isCancelled: boolean;
}

/** The first number of the advisory lock that says that a process lives. The second is the process's own. */
export const WORKER_LOCK = 0x6a6f62;

const LIVES = `exists (select from pg_locks l
  where l.locktype = 'advisory' and l.classid = ${WORKER_LOCK} and l.objid = j.worker and l.objsubid = 2 and l.granted
    and l.database = (select oid from pg_database where datname = current_database()))`;

/**
 * Takes the job that is due longest, of these names and with not more of a name at a time than is said; one whose process
 * died first. Two processes never take at once in a company, so the bound holds over all of them.
 */
export async function takeJob(
  db: Db,
  { names, most, worker, now }: { names: readonly string[]; most: readonly number[]; worker: number; now: number },
): Promise<TakenJob | undefined> {
  await db.rows(`select pg_advisory_xact_lock(hashtextextended('jobs ' || kernel.current_company()::text, 0))`);
  return db.one<TakenJob>(
    `with busy as (
       select r.name, count(*) as n from kernel.job r where r.ended_at is null and r.state = 'running' group by r.name),
     free as (
       select j.id, j.state = 'running' as was_left from kernel.job j
         join unnest($1::text[], $2::int[]) d (name, most) on d.name = j.name
         left join busy b on b.name = j.name
       where j.ended_at is null
         and case when j.state = 'running' then not ${LIVES} else j.due_at <= $4 and coalesce(b.n, 0) < d.most end
       order by j.state = 'running' desc, j.due_at, j.id limit 1 for no key update of j skip locked)
     update kernel.job j set state = 'running', worker = $3, attempt = j.attempt + 1, started_at = $4,
       interruptions = case when was_left then j.interruptions + 1 else j.interruptions end
     from free where j.id = free.id
     returning j.id, j.name, j.input, j.site, j.attempt, j.failures, j.retries, j.interruptions, j.correlation, j.depth,
       j.cancel_asked_at is not null as "isCancelled"`,
    [names, most, worker, now],
  );
}

/** Which try of which job: what somebody else has begun anew meanwhile is no longer ours to write. */
export interface Try {
  readonly id: string;
  readonly attempt: number;
}

/** Whether the try still stands, and whether somebody wants it cancelled. */
export type Standing = { readonly isCancelled: boolean } | undefined;

export const saveProgress = (
  db: Db,
  { id, attempt }: Try,
  { done, of, words }: { done: number; of: number | null; words: Label | null },
): Promise<Standing> =>
  db.one<{ isCancelled: boolean }>(
    `update kernel.job set progress_done = $3, progress_of = $4, progress_words = $5, interruptions = 0
     where id = $1 and attempt = $2 and state = 'running' returning cancel_asked_at is not null as "isCancelled"`,
    [id, attempt, done, of, words === null ? null : JSON.stringify(words)],
  );

export const standingOf = (db: Db, { id, attempt }: Try): Promise<Standing> =>
  db.one<{ isCancelled: boolean }>(
    `select cancel_asked_at is not null as "isCancelled" from kernel.job
     where id = $1 and attempt = $2 and state = 'running'`,
    [id, attempt],
  );

/** Gives a job back that its process has no time for any more: nobody failed. */
export const giveBack = (db: Db, { id, attempt }: Try): Promise<number> =>
  db.run(
    `update kernel.job set state = 'waiting', worker = null where id = $1 and attempt = $2 and state = 'running'`,
    [id, attempt],
  );
