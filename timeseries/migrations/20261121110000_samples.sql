-- Points, samples by retention class, corrections, observations, and what a gateway's journal has acknowledged.

-- Which of the two stores this schema was made for: fixed once, because the tables differ from here on.
create table timeseries.store (
  only_row boolean not null default true,
  kind text not null,
  made_at timestamptz not null default now(),
  constraint store_pkey primary key (only_row),
  constraint store_only_row check (only_row),
  constraint store_kind check (kind in ('plain', 'timescale'))
);
insert into timeseries.store (kind) values (coalesce(nullif(current_setting('millrace.store', true), ''), 'plain'));

create table timeseries.site (
  name text not null,
  zone text not null,
  constraint site_pkey primary key (name)
);

create table timeseries.point (
  id integer not null generated always as identity,
  site text not null,
  path text not null,
  type text not null,
  unit text not null,
  retention text not null,
  max_gap interval not null,
  constraint point_pkey primary key (id),
  constraint point_path unique (path),
  constraint point_site foreign key (site) references timeseries.site,
  constraint point_type check (type in ('number', 'boolean', 'text', 'json')),
  constraint point_retention check (retention in ('short', 'standard', 'long')),
  constraint point_max_gap check (max_gap > interval '0')
);
create index point_by_site on timeseries.point (site);

-- Tables that are cut by time: how wide a piece is and how long it is kept (null: for good).
create table timeseries.partitioning (
  table_name text not null,
  width interval not null,
  keep interval,
  constraint partitioning_pkey primary key (table_name),
  -- Whole days of UTC, so that no bucket of a rollup ever lies across two pieces.
  constraint partitioning_whole_days check (extract(epoch from width)::bigint % 86400 = 0 and width > interval '0'),
  constraint partitioning_keep check (keep > interval '0')
);

-- At most eight columns, widest first: the null bitmap then costs nothing, and a row is 60 bytes with its pointer.
create function timeseries.create_partitioned(name text, columns text, time_column text, width interval, keep interval)
returns void language plpgsql as $$
declare plain boolean := (select kind = 'plain' from timeseries.store);
begin
  execute format('create table timeseries.%I (%s)%s', name, columns,
    case when plain then format(' partition by range (%I)', time_column) else '' end);
  if plain then
    execute format('create table timeseries.%I partition of timeseries.%I default', name || '_outside', name);
  else
    execute format('select create_hypertable(%L::regclass, by_range(%L, %L::interval), create_default_indexes => false)',
      'timeseries.' || name, time_column, width);
  end if;
  insert into timeseries.partitioning (table_name, width, keep) values (name, width, keep);
end $$;

do $$
declare
  columns text := '
    time timestamptz not null, arrival timestamptz not null, value float8, point integer not null,
    quality smallint not null, other text, constraint %s_identity unique (point, time)';
begin
  perform timeseries.create_partitioned('sample_short', format(columns, 'sample_short'), 'time', '1 day', '7 days');
  perform timeseries.create_partitioned('sample_standard', format(columns, 'sample_standard'), 'time', '7 days', '90 days');
  perform timeseries.create_partitioned('sample_long', format(columns, 'sample_long'), 'time', '28 days', '1100 days');
end $$;

-- Makes the piece of a table that holds a moment. Runs as the owner, so that the receiver needs no right to make tables.
-- Says false, and makes nothing, for a moment further ahead than two pieces: such rows wait in the piece "outside", so
-- that a clock gone mad cannot fill the catalogue with tables; they move when their own piece is made.
create function timeseries.make_partition(of_table text, at timestamptz)
returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  seconds bigint := (select extract(epoch from width)::bigint from timeseries.partitioning where table_name = of_table);
  column_name text;
  lower_bound timestamptz;
  upper_bound timestamptz;
  name text;
begin
  if seconds is null then raise exception 'timeseries.% is not cut by time', of_table; end if;
  if (select kind from timeseries.store) <> 'plain' then return true; end if;
  lower_bound := to_timestamp(floor(extract(epoch from at) / seconds)::bigint * seconds);
  upper_bound := lower_bound + make_interval(secs => seconds);
  if lower_bound > now() + 2 * make_interval(secs => seconds) then return false; end if;
  name := of_table || '_' || to_char(lower_bound at time zone 'UTC', 'YYYYMMDD');
  if to_regclass(format('timeseries.%I', name)) is not null then return true; end if;
  perform pg_advisory_xact_lock(70219002, hashtext(name));
  if to_regclass(format('timeseries.%I', name)) is not null then return true; end if;
  select a.attname into column_name
    from pg_partitioned_table p join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
    where p.partrelid = format('timeseries.%I', of_table)::regclass;
  execute format('create table timeseries.%I (like timeseries.%I including defaults including constraints including storage)',
    name, of_table);
  execute format('with moved as (delete from timeseries.%I where %I >= %L and %I < %L returning *)
      insert into timeseries.%I select * from moved',
    of_table || '_outside', column_name, lower_bound, column_name, upper_bound, name);
  execute format('alter table timeseries.%I attach partition timeseries.%I for values from (%L) to (%L)',
    of_table, name, lower_bound, upper_bound);
  return true;
end $$;

-- A different value for an identity that was known: the sample holds the new one, this both.
create table timeseries.correction (
  point integer not null,
  time timestamptz not null,
  old_value float8, old_quality smallint not null, old_other text, old_arrival timestamptz not null,
  new_value float8, new_quality smallint not null, new_other text, new_arrival timestamptz not null,
  gateway text not null, epoch bigint not null, seq bigint not null,
  constraint correction_pkey primary key (gateway, epoch, seq)
);
create index correction_by_identity on timeseries.correction (point, time);

create table timeseries.last_value (
  time timestamptz not null,
  arrival timestamptz not null,
  value float8,
  point integer not null,
  quality smallint not null,
  other text,
  constraint last_value_pkey primary key (point)
) with (fillfactor = 50);

create table timeseries.observation (
  gateway text not null, epoch bigint not null, seq bigint not null,
  source text not null,
  source_key text,
  device text not null,
  time timestamptz not null,
  arrival timestamptz not null,
  clock_suspect boolean not null,
  body jsonb not null,
  -- What was said before under the same identity, oldest first: [{"body", "time", "arrival", "epoch", "seq"}].
  corrected_from jsonb,
  constraint observation_pkey primary key (gateway, epoch, seq)
);
-- A source without a key is declared at-least-once: its record is all the identity it has.
create unique index observation_identity on timeseries.observation (source, source_key) where source_key is not null;
create index observation_by_time on timeseries.observation (time);

-- What of a gateway's journal is kept, committed with the rows: locked first, so that writers of one gateway take turns.
create table timeseries.acknowledged (
  gateway text not null,
  epoch bigint not null,
  ranges int8multirange not null default '{}',
  constraint acknowledged_pkey primary key (gateway, epoch)
) with (fillfactor = 50);

create table timeseries.delivery_count (
  gateway text not null,
  epoch bigint not null,
  source text not null,
  outcome text not null,
  reason text not null default '',
  n bigint not null,
  constraint delivery_count_pkey primary key (gateway, epoch, source, outcome, reason),
  constraint delivery_count_outcome check (outcome in ('stored', 'corrected', 'duplicate', 'deadbanded', 'rejected'))
) with (fillfactor = 50);

-- `sealed`: rows older than this arrive late and mark what they touch as dirty; newer ones wait for it to pass.
-- `rolled`: up to here the rollups are whole, apart from what is dirty.
create table timeseries.rollup_state (
  only_row boolean not null default true,
  sealed timestamptz not null,
  rolled timestamptz not null,
  constraint rollup_state_pkey primary key (only_row),
  constraint rollup_state_only_row check (only_row)
);
insert into timeseries.rollup_state (sealed, rolled)
  select day, day from date_trunc('day', now(), 'UTC') as day;

-- Ranges of a point whose rollups are to be made (again). No level: all of them.
create table timeseries.dirty (
  id bigint not null generated always as identity,
  point integer not null,
  level integer,
  from_time timestamptz not null,
  to_time timestamptz not null,
  constraint dirty_pkey primary key (id)
);

-- First flight of a batch: the gateway's ranges under lock, and the moment from which rows mark no rollup as dirty. The
-- shared lock is held to the end of the transaction: `sealed` moves only while no batch is under way.
create function timeseries.begin_batch(of_gateway text, of_epoch bigint, out ranges text, out sealed timestamptz)
language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(70219003, 0);
  insert into timeseries.acknowledged (gateway, epoch) values (of_gateway, of_epoch) on conflict do nothing;
  select a.ranges::text into ranges from timeseries.acknowledged a
    where a.gateway = of_gateway and a.epoch = of_epoch for update;
  select s.sealed into sealed from timeseries.rollup_state s;
end $$;

-- Points of a site, kept by path: what is known keeps its number, what is new gets one. Gives the number of each path.
create function timeseries.register_points(of_site text, zone text, points jsonb)
returns table (path text, id integer) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform now() at time zone zone; -- refuses a zone that is none
  insert into timeseries.site as s (name, zone) values (of_site, register_points.zone)
    on conflict (name) do update set zone = excluded.zone where s.zone <> excluded.zone;
  update timeseries.point p
    set type = n.type, unit = n.unit, retention = n.retention, max_gap = n.max_gap
    from (select e->>'path' as path, e->>'type' as type, e->>'unit' as unit, e->>'retention' as retention,
            ((e->>'maxGap')::float8 / 1e6) * interval '1 second' as max_gap
          from jsonb_array_elements(points) e) n
    where p.site = of_site and p.path = n.path
      and (p.type, p.unit, p.retention, p.max_gap) is distinct from (n.type, n.unit, n.retention, n.max_gap);
  -- Not "on conflict": that would burn a number for every point that is known already.
  insert into timeseries.point (site, path, type, unit, retention, max_gap)
    select of_site, e->>'path', e->>'type', e->>'unit', e->>'retention',
      ((e->>'maxGap')::float8 / 1e6) * interval '1 second'
    from jsonb_array_elements(points) with ordinality as t (e, at)
    where not exists (select from timeseries.point p where p.path = e->>'path')
    order by at;
  return query select p.path, p.id from timeseries.point p
    join jsonb_array_elements(points) e on p.path = e->>'path' where p.site = of_site;
end $$;

revoke execute on all functions in schema timeseries from public;
