-- Makes the pieces that rows will need next, so that no batch has to wait for a table at midnight.
create function timeseries.make_partitions_ahead() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  select timeseries.make_partition(p.table_name, now() + ahead * p.width)
  from timeseries.partitioning p, generate_series(0, 1) ahead
$$;
revoke execute on function timeseries.make_partitions_ahead() from public;
