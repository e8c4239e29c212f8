-- A store can be moved to another database while it is written to. What a move needs of both sides stands here.

-- Which store this is, and whether it hands out the numbers of points ("registry") or is told them ("copy": the plant's
-- own database, elsewhere, is the registry).
alter table timeseries.store
  add column id uuid not null default gen_random_uuid(),
  add column numbers text not null default 'registry',
  add constraint store_numbers check (numbers in ('registry', 'copy'));

-- What writers go by. `watched_until`: until then they note what they touch, and nothing is dropped. `closed_until`: no
-- batch is taken, on behalf of the move `closed_by`. `filling`: not whole yet. `moved_to`: left for good.
create table timeseries.door (
  only_row boolean not null default true,
  watched_until timestamptz not null default '-infinity',
  closed_until timestamptz not null default '-infinity',
  closed_by text,
  filling boolean not null default false,
  filled_from uuid,
  moved_to uuid,
  moved_where text,
  constraint door_pkey primary key (only_row),
  constraint door_only_row check (only_row)
);
insert into timeseries.door default values;

-- Spans of time of a table in which something changed while the store was watched; committed with the change itself.
create table timeseries.touched (
  id bigint not null generated always as identity,
  table_name text not null,
  from_time timestamptz not null,
  to_time timestamptz not null,
  constraint touched_pkey primary key (id)
);

create function timeseries.watched() returns boolean language sql stable as $$
  select watched_until > clock_timestamp() from timeseries.door
$$;

-- A move that closed the door and was killed: its time is up, the next batch opens the door again. The move itself finds
-- that it is no longer the one who closed it.
create function timeseries.reopen() returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update timeseries.door set closed_by = null where closed_by is not null and closed_until <= clock_timestamp()
$$;

drop function timeseries.begin_batch(text, bigint);
create function timeseries.begin_batch(of_gateway text, of_epoch bigint,
  out ranges text, out sealed timestamptz, out classes_version bigint, out watched boolean)
language plpgsql as $$
declare door timeseries.door;
begin
  perform pg_advisory_xact_lock_shared(70219003, 0);
  select * into door from timeseries.door;
  if door.moved_to is not null then
    raise exception 'the readings were moved to %', door.moved_where using errcode = 'MR002';
  elsif door.filling or (door.closed_by is not null and door.closed_until > clock_timestamp()) then
    raise exception 'the readings are being moved: what comes in waits' using errcode = 'MR001';
  elsif door.closed_by is not null then
    perform timeseries.reopen();
  end if;
  watched := door.watched_until > clock_timestamp();
  insert into timeseries.acknowledged (gateway, epoch) values (of_gateway, of_epoch) on conflict do nothing;
  select a.ranges::text into ranges from timeseries.acknowledged a
    where a.gateway = of_gateway and a.epoch = of_epoch for update;
  select s.sealed, s.classes_version into sealed, classes_version from timeseries.rollup_state s;
end $$;

create or replace function timeseries.move_rows(of_point integer, from_class text, to_class text)
returns void language plpgsql as $$
declare lower_bound timestamptz; upper_bound timestamptz;
begin
  execute format('with moved as (delete from timeseries.%I where point = $1 returning time, arrival, value, point, quality, other),
      put as (insert into timeseries.%I (time, arrival, value, point, quality, other) select * from moved)
      select min(time), max(time) from moved',
    'sample_' || from_class, 'sample_' || to_class) using of_point into lower_bound, upper_bound;
  if lower_bound is not null and timeseries.watched() then
    insert into timeseries.touched (table_name, from_time, to_time)
      select 'sample_' || class, lower_bound, upper_bound + interval '1 microsecond'
      from unnest(array[from_class, to_class]) class;
  end if;
end $$;

-- Nothing is dropped while a move looks, nor in a store that is not in use. The lock lets a move wait for what goes on.
create function timeseries.may_drop() returns boolean language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(70219005, 0);
  return (select watched_until <= clock_timestamp() and not filling and moved_to is null from timeseries.door);
end $$;

alter function timeseries.drop_expired() rename to drop_expired_now;
create function timeseries.drop_expired()
returns table (table_name text, piece text, upto timestamptz)
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
begin
  if timeseries.may_drop() then return query select * from timeseries.drop_expired_now(); end if;
end $$;
alter function timeseries.delete_expired(integer) rename to delete_expired_now;
create function timeseries.delete_expired(slice integer)
returns bigint language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not timeseries.may_drop() then return 0; end if;
  return timeseries.delete_expired_now(slice);
end $$;

-- A number once handed out is never given to another point, also when this database came out of a backup that does not
-- know it: the next one is above it.
create function timeseries.pass_number(highest integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare seq regclass := pg_get_serial_sequence('timeseries.point', 'id')::regclass;
begin
  -- Those who make points take turns with us.
  lock table timeseries.point in share row exclusive mode;
  if highest > coalesce((select last_value from pg_sequences
      where format('%I.%I', schemaname, sequencename)::regclass = seq), 0) then
    perform setval(seq, highest);
  end if;
end $$;

-- What a gateway's configuration says of a site's points, with their numbers. A registry learns from it only what it has
-- lost: the numbers of paths that it does not know (it came out of a backup). A copy becomes what it says. Refused
-- (MR003) where a number is another point's: readings of two points would become one.
create function timeseries.keep_points(of_site text, zone text, points jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  copy boolean := (select numbers = 'copy' from timeseries.store);
  found record;
  changed integer := 0;
  moves boolean := false;
begin
  if not exists (
    select from jsonb_to_recordset(points) as n (id integer, path text, type text, unit text, retention text, "maxGap" float8)
    left join timeseries.point p on p.id = n.id
    where p.id is null or p.path <> n.path or copy and ((p.site, p.type, p.unit, p.retention, p.max_gap) is distinct from
      (of_site, n.type, n.unit, n.retention, (n."maxGap" / 1e6) * interval '1 second'))
  ) and exists (select from timeseries.site s where s.name = of_site and (s.zone = keep_points.zone or not copy)) then
    return 0;
  end if;
  perform now() at time zone zone; -- refuses a zone that is none
  perform timeseries.pass_number((select max((e->>'id')::integer) from jsonb_array_elements(points) e));
  insert into timeseries.site as s (name, zone) values (of_site, keep_points.zone)
    on conflict (name) do update set zone = excluded.zone where copy and s.zone <> excluded.zone;
  for found in
    select n.id, n.path, n.type, n.unit, n.retention, (n."maxGap" / 1e6) * interval '1 second' as max_gap,
      p.id is not null as known, p.path as known_path, p.retention as known_retention, p.site as known_site, p.type as known_type,
      p.unit as known_unit, p.max_gap as known_gap, other.id as other_id
    from jsonb_to_recordset(points) as n (id integer, path text, type text, unit text, retention text, "maxGap" float8)
    left join timeseries.point p on p.id = n.id left join timeseries.point other on other.path = n.path and other.id <> n.id
    order by n.id
  loop
    if found.known and found.known_path <> found.path then
      if not copy then continue; end if;
      raise exception 'point % is "%" in the store and "%" in the configuration: one number cannot be two points',
        found.id, found.known_path, found.path using errcode = 'MR003';
    end if;
    if found.other_id is not null then
      -- The registry has numbered the path anew: what was kept under the old number keeps a name of its own.
      if not copy then continue; end if;
      update timeseries.point set path = path || '~' || id where id = found.other_id;
    end if;
    if not found.known then
      insert into timeseries.point (id, site, path, type, unit, retention, max_gap) overriding system value
        values (found.id, of_site, found.path, found.type, found.unit, found.retention, found.max_gap);
      changed := changed + 1;
      -- Readings that came before the point was known lie in "standard" and are in no rollup yet.
      if found.retention <> 'standard' then
        if not moves then perform pg_advisory_xact_lock(70219003, 0); end if;
        moves := true;
        perform timeseries.move_rows(found.id, 'standard', found.retention);
      end if;
      insert into timeseries.dirty (point, from_time, to_time)
        select l.point, least(l.time, s.sealed) - interval '30 days', s.sealed
        from timeseries.last_value l, timeseries.rollup_state s where l.point = found.id;
    elsif copy and (found.known_site, found.known_type, found.known_unit, found.known_retention, found.known_gap)
        is distinct from (of_site, found.type, found.unit, found.retention, found.max_gap) then
      if found.known_retention <> found.retention then
        if not moves then perform pg_advisory_xact_lock(70219003, 0); end if;
        moves := true;
        perform timeseries.move_rows(found.id, found.known_retention, found.retention);
      end if;
      update timeseries.point set site = of_site, type = found.type, unit = found.unit, retention = found.retention,
        max_gap = found.max_gap where id = found.id;
      changed := changed + 1;
    end if;
  end loop;
  if moves then update timeseries.rollup_state set classes_version = classes_version + 1; end if;
  return changed;
end $$;

revoke execute on function timeseries.watched(), timeseries.reopen(), timeseries.begin_batch(text, bigint),
  timeseries.may_drop(), timeseries.drop_expired(), timeseries.delete_expired(integer), timeseries.pass_number(integer),
  timeseries.keep_points(text, text, jsonb) from public;
