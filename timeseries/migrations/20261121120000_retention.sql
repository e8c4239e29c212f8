-- Dropping what is past its retention, and nothing else: the function reads how long each table is kept from the table
-- `partitioning`, goes by the database's own clock, and leaves a piece alone whose rollups are not made yet. A lock that
-- is not had within two seconds is tried again by the next run, so that readers and writers never queue behind it.
create function timeseries.drop_expired()
returns table (table_name text, piece text, upto timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare
  plain boolean := (select kind = 'plain' from timeseries.store);
  kept record;
  found record;
  -- Readings go only when every bucket that they are in is made.
  rolled timestamptz := (select least(s.rolled, (select min(d.from_time) from timeseries.dirty d)) from timeseries.rollup_state s);
begin
  for kept in
    select p.table_name as name, now() - p.keep as horizon from timeseries.partitioning p where p.keep is not null order by 1
  loop
    if kept.name like 'sample\_%' then
      kept.horizon := least(kept.horizon, date_trunc('day', rolled, 'UTC'));
    end if;
    if plain then
      for found in
        select c.relname as name, bounds.upper_bound
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        cross join lateral (select (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1]::timestamptz
          as upper_bound) bounds
        where i.inhparent = format('timeseries.%I', kept.name)::regclass and bounds.upper_bound <= kept.horizon
        order by 2
      loop
        execute format('drop table timeseries.%I', found.name);
        table_name := kept.name; piece := found.name; upto := found.upper_bound;
        return next;
      end loop;
    else
      return query execute format(
        'select %L::text, c::text, %L::timestamptz from %I.drop_chunks(%L::regclass, older_than => %L::timestamptz) c',
        kept.name, kept.horizon, timeseries.extension_schema(), 'timeseries.' || kept.name, kept.horizon);
    end if;
  end loop;
end $$;

-- TimescaleDB's functions lie in whichever schema it was installed to.
create function timeseries.extension_schema() returns text language sql stable as $$
  select n.nspname::text from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace
  where e.extname = 'timescaledb'
$$;

-- Rows that no piece was made for and that grew old, observations and corrections: a slice at a time.
create table timeseries.row_retention (
  table_name text not null,
  time_column text not null,
  keep interval not null,
  constraint row_retention_pkey primary key (table_name)
);
insert into timeseries.row_retention values
  ('observation', 'time', '1100 days'),
  ('correction', 'time', '1100 days');

create function timeseries.delete_expired(slice integer)
returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  kept record;
  n bigint;
  total bigint := 0;
begin
  for kept in
    select r.table_name as name, r.time_column as col, now() - r.keep as horizon from timeseries.row_retention r
    union all
    select p.table_name || '_outside', case when p.table_name like 'sample\_%' then 'time' else 'bucket' end, now() - p.keep
    from timeseries.partitioning p
    where p.keep is not null and (select kind = 'plain' from timeseries.store)
  loop
    execute format('delete from timeseries.%I where ctid = any (array(select ctid from timeseries.%I where %I < $1 limit $2))',
      kept.name, kept.name, kept.col) using kept.horizon, slice;
    get diagnostics n = row_count;
    total := total + n;
  end loop;
  return total;
end $$;

revoke execute on function timeseries.drop_expired(), timeseries.delete_expired(integer) from public;
