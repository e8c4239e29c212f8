import type { RetentionClass } from '@millrace/contracts';
import type { Level } from './levels.ts';

const ORIGIN = `timestamptz '2000-01-01 00:00:00+00'`;
const COLUMNS =
  'bucket, first_time, last_time, first_value, last_value, least, greatest, integral, covered, point, n, n_uncertain, n_bad';

const UPSERT = `on conflict (point, bucket) do update set first_time = excluded.first_time, last_time = excluded.last_time,
  first_value = excluded.first_value, last_value = excluded.last_value, least = excluded.least,
  greatest = excluded.greatest, integral = excluded.integral, covered = excluded.covered, n = excluded.n,
  n_uncertain = excluded.n_uncertain, n_bad = excluded.n_bad`;

/** Minutes come from the level below where it is kept, which spares reading the readings twice. */
const HAS_10S = `exists (select from timeseries.rollup_point h where h.point = w.point and h.since_10s <= w.from_time)`;

/**
 * Buckets of one level from the readings of one class. A value holds until the next reading, but across no gap longer
 * than the point allows; what lies between buckets is left to whoever combines them.
 */
export const fromReadings = (level: Level, retention: RetentionClass): string => `
insert into timeseries.${level.table} (${COLUMNS})
select r.bucket, r.first_time, r.last_time, r.first_value, r.last_value, r.least, r.greatest, r.integral, r.covered,
  w.point, r.n, r.n_uncertain, r.n_bad
from timeseries.rollup_work w join timeseries.point p on p.id = w.point and p.retention = '${retention}'
cross join lateral (
  select bucket, min(time) as first_time, max(time) as last_time,
    max(v) filter (where before is distinct from bucket) as first_value,
    max(v) filter (where after is distinct from bucket) as last_value,
    min(v) as least, max(v) as greatest,
    coalesce(sum(v * held), 0) as integral, coalesce(sum(held) filter (where v is not null), 0) as covered,
    count(*) as n, count(*) filter (where quality >= 16384) as n_uncertain, count(*) filter (where quality < 0) as n_bad
  from (
    select time, bucket, v, quality, lag(bucket) over w as before, lead(bucket) over w as after,
      case when lead(bucket) over w = bucket and lead(time) over w - time <= p.max_gap
        then date_part('epoch', lead(time) over w - time) end as held
    from (
      select time, quality, case when quality >= 0 then value end as v,
        date_bin('${level.seconds} s', time, ${ORIGIN}) as bucket
      from timeseries.sample_${retention} s
      where s.point = w.point and s.time >= w.from_time and s.time < w.to_time
    ) s window w as (order by time)
  ) s group by bucket
) r
where w.level = ${level.seconds}${level.seconds === 60 ? ` and not ${HAS_10S}` : ''}
${UPSERT}`;

/** Buckets of one level from those of the level below it. */
export const fromLevel = (level: Level, below: Level): string => `
insert into timeseries.${level.table} (${COLUMNS})
select r.bucket, r.first_time, r.last_time, r.first_value, r.last_value, r.least, r.greatest, r.integral, r.covered,
  w.point, r.n, r.n_uncertain, r.n_bad
from timeseries.rollup_work w join timeseries.point p on p.id = w.point
cross join lateral (
  select bucket, min(first_time) as first_time, max(last_time) as last_time,
    max(first_value) filter (where before is distinct from bucket) as first_value,
    max(last_value) filter (where after is distinct from bucket) as last_value,
    min(least) as least, max(greatest) as greatest,
    sum(integral) + coalesce(sum(last_value * held), 0) as integral,
    sum(covered) + coalesce(sum(held) filter (where last_value is not null), 0) as covered,
    sum(n) as n, sum(n_uncertain) as n_uncertain, sum(n_bad) as n_bad
  from (
    select s.*, lag(bucket) over w as before, lead(bucket) over w as after,
      case when lead(bucket) over w = bucket and lead(first_time) over w - last_time <= p.max_gap
        then date_part('epoch', lead(first_time) over w - last_time) end as held
    from (
      select first_time, last_time, first_value, last_value, least, greatest, integral, covered, n, n_uncertain, n_bad,
        date_bin('${level.seconds} s', bucket, ${ORIGIN}) as bucket
      from timeseries.${below.table} s
      where s.point = w.point and s.bucket >= w.from_time and s.bucket < w.to_time
    ) s window w as (order by first_time)
  ) s group by bucket
) r
where w.level = ${level.seconds}${level.seconds === 60 ? ` and ${HAS_10S}` : ''}
${UPSERT}`;
