-- Two writers may want the same piece at once: whoever waited looks again, at the catalogue as it is after the wait
-- (to_regclass may answer from what the session remembers).
create or replace function timeseries.make_partition(of_table text, at timestamptz)
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
  if exists (select from pg_class where relnamespace = 'timeseries'::regnamespace and relname = name) then return true; end if;
  perform pg_advisory_xact_lock(70219002, hashtext(of_table));
  if exists (select from pg_class where relnamespace = 'timeseries'::regnamespace and relname = name) then return true; end if;
  select a.attname into column_name
    from pg_partitioned_table p join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
    where p.partrelid = format('timeseries.%I', of_table)::regclass;
  execute format('create table timeseries.%I (like timeseries.%I including defaults including constraints including storage)',
    name, of_table);
  -- Nobody may put a row of this piece outside while those that are there move.
  execute format('lock table timeseries.%I in access exclusive mode', of_table || '_outside');
  execute format('with moved as (delete from timeseries.%I where %I >= %L and %I < %L returning *)
      insert into timeseries.%I select * from moved',
    of_table || '_outside', column_name, lower_bound, column_name, upper_bound, name);
  execute format('alter table timeseries.%I attach partition timeseries.%I for values from (%L) to (%L)',
    of_table, name, lower_bound, upper_bound);
  return true;
end $$;

-- Until when the readings' buckets are made: nothing from then on is dropped, wherever it lies.
create function timeseries.rolled_until() returns timestamptz language sql stable as $$
  select date_trunc('day', least(s.rolled, (select min(d.from_time) from timeseries.dirty d)), 'UTC')
  from timeseries.rollup_state s
$$;

create or replace function timeseries.delete_expired(slice integer)
returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  kept record;
  n bigint;
  total bigint := 0;
begin
  for kept in
    select r.table_name as name, r.time_column as col, now() - r.keep as horizon from timeseries.row_retention r
    union all
    select p.table_name || '_outside', 'time', least(now() - p.keep, timeseries.rolled_until())
    from timeseries.partitioning p
    where p.table_name like 'sample\_%' and p.keep is not null and (select kind = 'plain' from timeseries.store)
    union all
    select p.table_name || '_outside', 'bucket', now() - p.keep
    from timeseries.partitioning p
    where p.table_name like 'rollup\_%' and p.keep is not null and (select kind = 'plain' from timeseries.store)
  loop
    execute format('delete from timeseries.%I where ctid = any (array(select ctid from timeseries.%I where %I < $1 limit $2))',
      kept.name, kept.name, kept.col) using kept.horizon, slice;
    get diagnostics n = row_count;
    total := total + n;
  end loop;
  return total;
end $$;

revoke execute on function timeseries.rolled_until() from public;
