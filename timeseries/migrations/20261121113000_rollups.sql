-- Rollups of our own, in both stores: what a trend needs of many readings, so that any zoom reads few rows.

-- One row says of the readings of a point in one bucket: how many, of which quality, least and greatest, the first and
-- the last (null: that reading was not usable), and the integral of the held value over [first_time, last_time] without
-- gaps, with the time it covers. Two neighbours combine into the same of both; what lies between them is computed then.
-- Usable is a reading that has a number and is not bad.
do $$
declare
  columns text := '
    bucket timestamptz not null, first_time timestamptz not null, last_time timestamptz not null,
    first_value float8, last_value float8, least float8, greatest float8,
    integral float8 not null, covered float8 not null, -- value x seconds; seconds
    point integer not null, n integer not null, n_uncertain integer not null, n_bad integer not null,
    constraint %s_identity unique (point, bucket)';
begin
  perform timeseries.create_partitioned('rollup_1s', format(columns, 'rollup_1s'), 'bucket', '7 days', '35 days');
  perform timeseries.create_partitioned('rollup_10s', format(columns, 'rollup_10s'), 'bucket', '28 days', '400 days');
  perform timeseries.create_partitioned('rollup_1m', format(columns, 'rollup_1m'), 'bucket', '182 days', '1830 days');
  perform timeseries.create_partitioned('rollup_10m', format(columns, 'rollup_10m'), 'bucket', '1820 days', null);
  perform timeseries.create_partitioned('rollup_1h', format(columns, 'rollup_1h'), 'bucket', '3640 days', null);
  perform timeseries.create_partitioned('rollup_1d', format(columns, 'rollup_1d'), 'bucket', '36400 days', null);
end $$;

-- The fine levels are kept only for points that are read often enough, from the moment that showed it (null: not kept;
-- -infinity: from its first reading on). The coarse ones are kept for every point that is a number.
create table timeseries.rollup_point (
  point integer not null,
  since_1s timestamptz,
  since_10s timestamptz,
  constraint rollup_point_pkey primary key (point)
);

-- What one run works at; empty between runs.
create unlogged table timeseries.rollup_work (
  point integer not null,
  level integer not null,
  from_time timestamptz not null,
  to_time timestamptz not null
);

-- Raised whenever the retention class of a point may have changed: a receiver then asks again.
alter table timeseries.rollup_state add column classes_version bigint not null default 1;

drop function timeseries.begin_batch(text, bigint);
create function timeseries.begin_batch(of_gateway text, of_epoch bigint,
  out ranges text, out sealed timestamptz, out classes_version bigint)
language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(70219003, 0);
  insert into timeseries.acknowledged (gateway, epoch) values (of_gateway, of_epoch) on conflict do nothing;
  select a.ranges::text into ranges from timeseries.acknowledged a
    where a.gateway = of_gateway and a.epoch = of_epoch for update;
  select s.sealed, s.classes_version into sealed, classes_version from timeseries.rollup_state s;
end $$;

-- A point whose class changes takes its rows along, so that an identity is always in one table. No batch is under way
-- meanwhile. A point that is new may have rows too: those a receiver kept as "standard" before the point was known.
create function timeseries.move_rows(of_point integer, from_class text, to_class text)
returns void language plpgsql as $$
begin
  execute format('with moved as (delete from timeseries.%I where point = $1 returning time, arrival, value, point, quality, other)
      insert into timeseries.%I (time, arrival, value, point, quality, other) select * from moved',
    'sample_' || from_class, 'sample_' || to_class) using of_point;
end $$;

create or replace function timeseries.register_points(of_site text, zone text, points jsonb)
returns table (path text, id integer) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  changed record;
  moves boolean := false;
begin
  perform now() at time zone zone; -- refuses a zone that is none
  insert into timeseries.site as s (name, zone) values (of_site, register_points.zone)
    on conflict (name) do update set zone = excluded.zone where s.zone <> excluded.zone;
  for changed in
    select p.id, p.retention as before, e->>'retention' as after
    from jsonb_array_elements(points) e join timeseries.point p on p.path = e->>'path' and p.site = of_site
    where p.retention <> e->>'retention'
  loop
    if not moves then perform pg_advisory_xact_lock(70219003, 0); end if;
    moves := true;
    perform timeseries.move_rows(changed.id, changed.before, changed.after);
  end loop;
  update timeseries.point p
    set type = n.type, unit = n.unit, retention = n.retention, max_gap = n.max_gap
    from (select e->>'path' as path, e->>'type' as type, e->>'unit' as unit, e->>'retention' as retention,
            ((e->>'maxGap')::float8 / 1e6) * interval '1 second' as max_gap
          from jsonb_array_elements(points) e) n
    where p.site = of_site and p.path = n.path
      and (p.type, p.unit, p.retention, p.max_gap) is distinct from (n.type, n.unit, n.retention, n.max_gap);
  -- Not "on conflict": that would burn a number for every point that is known already.
  for changed in
    insert into timeseries.point (site, path, type, unit, retention, max_gap)
    select of_site, e->>'path', e->>'type', e->>'unit', e->>'retention',
      ((e->>'maxGap')::float8 / 1e6) * interval '1 second'
    from jsonb_array_elements(points) with ordinality as t (e, at)
    where not exists (select from timeseries.point p where p.path = e->>'path')
    order by at
    returning point.id, point.retention
  loop
    if changed.retention <> 'standard' then
      if not moves then perform pg_advisory_xact_lock(70219003, 0); end if;
      moves := true;
      perform timeseries.move_rows(changed.id, 'standard', changed.retention);
    end if;
  end loop;
  if moves then update timeseries.rollup_state set classes_version = classes_version + 1; end if;
  return query select p.path, p.id from timeseries.point p
    join jsonb_array_elements(points) e on p.path = e->>'path' where p.site = of_site;
end $$;

revoke execute on function timeseries.begin_batch(text, bigint), timeseries.move_rows(integer, text, text) from public;
