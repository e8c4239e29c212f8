-- Packs pieces of readings that are older than a week, by point in order of time. Only TimescaleDB under its own licence
-- can: the Apache edition refuses the first statement. Late readings still go into a packed piece. Run again, it packs
-- what has grown old since.
create function timeseries.pack_old() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  class text;
  n integer;
  total integer := 0;
begin
  foreach class in array array['short', 'standard', 'long'] loop
    execute format('alter table timeseries.%I set (timescaledb.compress, timescaledb.compress_segmentby = %L, timescaledb.compress_orderby = %L)',
      'sample_' || class, 'point', 'time');
    execute format('select count(%1$I.compress_chunk(c, if_not_compressed => true))::int from %1$I.show_chunks(%2$L::regclass, older_than => interval ''7 days'') c',
      timeseries.extension_schema(), 'timeseries.sample_' || class) into n;
    total := total + n;
  end loop;
  return total;
end $$;
revoke execute on function timeseries.pack_old() from public;
