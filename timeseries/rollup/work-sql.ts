import { LEVELS } from './levels.ts';

const ORIGIN = `timestamptz '2000-01-01 00:00:00+00'`;
const levelRows = LEVELS.map(({ seconds, table }) => `(${seconds}, interval '${seconds} s', '${table}')`).join(', ');
const LEVEL_VALUES = `(values ${levelRows}) as level (seconds, width, table_name)`;

/** $1: the moment that becomes sealed. Buckets that it closes, of every point with a reading in them. */
export const SEAL = `
with state as materialized (select sealed as before, $1::timestamptz as after from timeseries.rollup_state),
moved as (update timeseries.rollup_state set sealed = $1::timestamptz),
closed as materialized (
  select level.seconds, date_bin(width, before, ${ORIGIN}) as from_time, date_bin(width, after, ${ORIGIN}) as to_time
  from state, ${LEVEL_VALUES}
)
insert into timeseries.dirty (point, level, from_time, to_time)
select l.point, c.seconds, c.from_time, c.to_time
from closed c join timeseries.last_value l on l.time >= c.from_time
join timeseries.point p on p.id = l.point and p.type in ('number', 'boolean')
left join timeseries.rollup_point r on r.point = l.point
where c.to_time > c.from_time
  and case c.seconds when 1 then r.since_1s < c.to_time when 10 then r.since_10s < c.to_time else true end
order by c.seconds, l.point`;

/**
 * Takes dirty ranges, closed buckets before late repairs, a day of each at the most; $1: seconds times points that one
 * transaction works at. They go into rollup_work as level 0, what is left of longer ones stays dirty.
 */
export const TAKE = `
with queue as (
  select id, point, level, from_time, to_time,
    least(to_time, date_bin('1 day', from_time, ${ORIGIN}) + interval '1 day') as end_time
  from timeseries.dirty order by level is null, id limit 20000
), counted as (
  select *, sum(date_part('epoch', end_time - from_time)) over (order by level is null, id rows between unbounded preceding and 1 preceding)
    as before
  from queue
), taken as materialized (select * from counted where coalesce(before, 0) < $1),
done as (delete from timeseries.dirty d using taken t where d.id = t.id and t.end_time >= t.to_time),
shortened as (update timeseries.dirty d set from_time = t.end_time from taken t where d.id = t.id and t.end_time < t.to_time)
insert into timeseries.rollup_work (point, level, from_time, to_time)
select t.point, coalesce(-t.level, 0), t.from_time, t.end_time from taken t
join timeseries.point p on p.id = t.point and p.type in ('number', 'boolean')`;

/**
 * Points that are rolled up for the first time: how often are they read? Their fine levels hold from the first reading
 * on, so what was enqueued without them is marked again for all levels.
 */
export const DECIDE = `
with fresh as (
  select point, min(from_time) as from_time, max(to_time) as to_time, min(from_time) filter (where level <> 0) as closed_from
  from timeseries.rollup_work w join timeseries.point p on p.id = w.point and p.retention = 'CLASS'
  where not exists (select from timeseries.rollup_point r where r.point = w.point) group by point
), rated as (
  select f.point, f.closed_from, case when r.n >= 100 then r.rate end as rate
  from fresh f cross join lateral (
    select count(*) as n, (count(*) - 1) / nullif(date_part('epoch', max(time) - min(time)), 0) as rate
    from (select time from timeseries.sample_CLASS s where s.point = f.point and s.time >= f.from_time and s.time < f.to_time
      order by s.time limit 200) s
  ) r
), decided as (
  insert into timeseries.rollup_point (point, since_1s, since_10s)
  select point, case when rate >= 5 then timestamptz '-infinity' end, case when rate >= 0.5 then timestamptz '-infinity' end
  from rated on conflict do nothing
)
insert into timeseries.dirty (point, from_time, to_time)
select r.point, r.closed_from, s.sealed from rated r, timeseries.rollup_state s
where r.rate >= 0.5 and s.sealed > r.closed_from`;

/** Taken ranges laid out level by level: whole closed buckets, joined where they touch, and none older than is kept. */
export const EXPAND = `
with taken as (delete from timeseries.rollup_work returning *),
ranges as (
  select t.point, level.seconds,
    greatest(date_bin(level.width, t.from_time, ${ORIGIN}),
      case level.seconds when 1 then h.since_1s when 10 then h.since_10s end,
      date_bin(level.width, now() - k.keep, ${ORIGIN}) + level.width) as from_time,
    least(date_bin(level.width, t.to_time - interval '1 microsecond', ${ORIGIN}) + level.width, date_bin(level.width, s.sealed, ${ORIGIN})) as to_time
  from taken t cross join ${LEVEL_VALUES}
  cross join timeseries.rollup_state s
  join timeseries.partitioning k on k.table_name = level.table_name
  left join timeseries.rollup_point h on h.point = t.point
  where (t.level = 0 or t.level = -level.seconds)
    and case level.seconds when 1 then h.since_1s is not null when 10 then h.since_10s is not null else true end
)
insert into timeseries.rollup_work (point, level, from_time, to_time)
select point, seconds, lower(r), upper(r)
from (select point, seconds, unnest(range_agg(tstzrange(from_time, to_time))) as r from ranges where from_time < to_time group by 1, 2) m`;

/** Points that are read more often than they were: the fine levels are kept from the sealed moment on. */
export const PROMOTE = `
update timeseries.rollup_point h set
  since_10s = coalesce(h.since_10s, date_bin('10 s', s.sealed, ${ORIGIN}) + interval '10 s'),
  since_1s = case when r.n >= 3000 then coalesce(h.since_1s, s.sealed) else h.since_1s end
from timeseries.rollup_10m r, timeseries.rollup_state s
where r.point = h.point and r.bucket = date_bin('10 min', s.sealed, ${ORIGIN}) - interval '10 min' and r.n >= 300
  and (h.since_10s is null or (r.n >= 3000 and h.since_1s is null))`;

/** While a move watches the store: what of each level has just been made. */
export const NOTE_ROLLED = `
insert into timeseries.touched (table_name, from_time, to_time)
select distinct level.table_name, w.from_time, w.to_time
from timeseries.rollup_work w join ${LEVEL_VALUES} on level.seconds = w.level
where timeseries.watched()`;
