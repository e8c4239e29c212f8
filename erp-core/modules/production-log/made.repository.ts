import type { Db } from '../../kernel/index.ts';
import { STOP_ENDS, STOPS } from './machine-day.repository.ts';

export interface Made {
  readonly machine: string;
  readonly good: string;
  readonly scrap: string;
  readonly rework: string;
  readonly unit: string | null;
}

interface Range {
  readonly site: string;
  readonly from: number;
  readonly to: number;
}

/** What machines made within a range of time, counted and corrected. */
export async function madeBy(db: Db, { site, from, to }: Range): Promise<Map<string, Made>> {
  const rows = await db.rows<Made>(
    `select machine, coalesce(sum(quantity) filter (where kind = 'good'), 0) as good,
       coalesce(sum(quantity) filter (where kind = 'scrap'), 0) as scrap,
       coalesce(sum(quantity) filter (where kind = 'rework'), 0) as rework, max(unit) as unit
     from (
       select machine, kind, quantity, unit from production_log.count
       where site = $1 and from_at >= $2 and from_at < $3
       union all
       select machine, kind, quantity, unit from production_log.count_correction
       where site = $1 and at >= $2 and at < $3
     ) made group by machine`,
    [site, from, to],
  );
  return new Map(rows.map((row) => [row.machine, row]));
}

export interface JobRow {
  readonly id: string;
  readonly number: string;
  readonly item: { readonly code: string; readonly name: { readonly en: string } };
  readonly quantity: string;
  readonly made: string;
  readonly scrap: string;
  readonly rework: string;
  readonly unit: string;
  readonly line: string;
  readonly state: string;
  readonly targetRate: string | null;
  readonly due: number | null;
  readonly startedAt: number | null;
  /** Since when it runs without a break; null: it does not run. */
  readonly runningSince: number | null;
  /** Why it was put aside; null: it is not, or nobody said. */
  readonly pausedFor: { readonly code: string; readonly label: { readonly en: string } } | null;
  readonly finishedAt: number | null;
}

/**
 * Of jobs as SQL: what they are and what was made for them. `$1` the site, `$2` the machines that count for lines.
 * Good is what left the last machine of the line, for a piece passes every machine; scrap and rework are the sum of all
 * machines, for a piece is thrown away at one of them, once. Only what is counted in the job's own unit is added. What a
 * person said belongs to the job that ran at its moment, also when the times of jobs are corrected later.
 */
export const JOBS = `
  select j.id, j.number, jsonb_build_object('id', i.id, 'code', i.code, 'name', i.name) as item, j.quantity, j.unit,
    j.line, j.state, j.target_rate as "targetRate", j.due, times.open as "runningSince",
    case when j.state = 'paused' then paused.reason end as "pausedFor", coalesce(made.good, 0) as made,
    coalesce(made.scrap, 0) as scrap, coalesce(made.rework, 0) as rework, times.started as "startedAt",
    case when j.state = 'finished' then times.ended end as "finishedAt", j.created_at as "createdAt"
  from production_log.job j
  join stock.item i on i.id = j.item
  left join lateral (
    select min(from_at) as started, max(to_at) as ended, max(from_at) filter (where to_at is null) as open
    from production_log.job_run r where r.job = j.id
  ) times on true
  left join lateral (
    select jsonb_build_object('code', w.code, 'label', w.name) as reason
    from production_log.job_run r left join production_log.reason w on w.id = r.reason
    where r.job = j.id and r.reason is not null and r.to_at = times.ended limit 1
  ) paused on true
  left join lateral (
    select sum(quantity) filter (where kind = 'good' and machine = any($2)) as good,
      sum(quantity) filter (where kind = 'scrap') as scrap, sum(quantity) filter (where kind = 'rework') as rework
    from (
      select c.kind, c.machine, c.unit, s.quantity from production_log.count_share s
      join production_log.count c on c.site = s.site and c.fact = s.fact where s.job = j.id
      union all
      select x.kind, x.machine, x.unit, x.quantity from production_log.job_run r
      join production_log.count_correction x on x.site = r.site and x.line = r.line and x.at >= r.from_at
        and (r.to_at is null or x.at < r.to_at)
      where r.job = j.id
    ) counted where unit = j.unit
  ) made on true
  where j.site = $1`;

/** The job that runs on each line of a site now. */
export async function runningJobs(db: Db, site: string, outputs: readonly string[]): Promise<Map<string, JobRow>> {
  const rows = await db.rows<JobRow>(`${JOBS} and j.state = 'running'`, [site, outputs]);
  return new Map(rows.map((row) => [row.line, row]));
}

export interface RunRow {
  readonly line: string;
  readonly job: string;
  readonly number: string;
  readonly item: { readonly en: string };
  readonly targetRate: string | null;
  readonly from: number;
  readonly to: number | null;
}

/** The times at which jobs ran within a range, by line and start. */
export const runsIn = (db: Db, { site, from, to }: Range): Promise<RunRow[]> =>
  db.rows<RunRow>(
    `select r.line, r.job, j.number, i.name as item, j.target_rate as "targetRate", r.from_at as "from", r.to_at as "to"
     from production_log.job_run r join production_log.job j on j.id = r.job join stock.item i on i.id = j.item
     where r.site = $1 and r.from_at < $3 and (r.to_at is null or r.to_at > $2) order by r.line, r.from_at`,
    [site, from, to],
  );

/**
 * Pieces of any kind that machines counted while a job with a rate ran on their line and their state was heard: what may be held
 * against the time at that rate. A count may be known before the state of its minute is, and silence is no running time: what a
 * machine counted while it was not heard, and told of later, is held against nothing.
 */
export async function madeAtRate(db: Db, { site, from, to }: Range): Promise<Map<string, number>> {
  const rows = await db.rows<{ machine: string; made: number }>(
    `with silent as (
       select d.machine, d.from_at, ${STOP_ENDS} as to_at from ${STOPS}
       where d.site = $1 and d.state = 'no-signal' and d.from_at < $3 and (d.to_at is null or d.to_at > $2)
     )
     select made.machine, sum(made.quantity)::double precision as made
     from (
       select machine, quantity, from_at as at from production_log.count
       where site = $1 and from_at >= $2 and from_at < $3
       union all
       select machine, quantity, at from production_log.count_correction
       where site = $1 and at >= $2 and at < $3
     ) made
     join production_log.job_run r on r.site = $1 and r.from_at <= made.at and (r.to_at is null or r.to_at > made.at)
       and r.line = split_part(made.machine, '/', 1) || '/' || split_part(made.machine, '/', 2)
     join production_log.job j on j.id = r.job and j.target_rate is not null
     where exists (
       select from kernel.fact_window w
       where w.site = $1 and w.stream = 'machine-state:' || made.machine and w.from_at <= made.at and w.through > made.at
     ) and not exists (
       select from silent s where s.machine = made.machine and s.from_at <= made.at and (s.to_at is null or s.to_at > made.at)
     )
     group by made.machine`,
    [site, from, to],
  );
  return new Map(rows.map(({ machine, made }) => [machine, made]));
}
