-- What people and Grafana read: path, unit and the site's own clock beside each number. Views obey the same rule as
-- every reader: a login sees the sites that it was given ('*': all of them). They are barriers, so that no question can
-- be put before that rule.
create table timeseries.view_site (
  login text not null,
  site text not null,
  constraint view_site_pkey primary key (login, site)
);

create function timeseries.may_view(of_site text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select exists (select from timeseries.view_site v where v.login = session_user and v.site in ('*', of_site))
$$;

create view timeseries.points with (security_barrier) as
  select p.id as point, p.path, p.site, s.zone, split_part(p.path, '/', 2) as area, split_part(p.path, '/', 3) as line,
    split_part(p.path, '/', 4) as cell, split_part(p.path, '/', 5) as device, split_part(p.path, '/', 6) as name,
    p.type, p.unit, p.retention
  from timeseries.point p join timeseries.site s on s.name = p.site
  where s.name in (select o.name from timeseries.site o where timeseries.may_view(o.name));

create function timeseries.quality_class(quality smallint) returns text language sql immutable parallel safe as $$
  select case when quality < 0 then 'bad' when quality >= 16384 then 'uncertain' else 'good' end
$$;

create view timeseries.samples_readable with (security_barrier) as
  select p.path, p.site, p.unit, s.time, s.time at time zone p.zone as local_time, s.value, s.other as text_or_json,
    timeseries.quality_class(s.quality) as quality, s.quality::int & 65535 as status, s.arrival, p.point
  from timeseries.points p
  join (
    select time, arrival, value, point, quality, other from timeseries.sample_short
    union all select time, arrival, value, point, quality, other from timeseries.sample_standard
    union all select time, arrival, value, point, quality, other from timeseries.sample_long
  ) s on s.point = p.point;

create view timeseries.last_values_readable with (security_barrier) as
  select p.path, p.site, p.unit, l.time, l.time at time zone p.zone as local_time, l.value, l.other as text_or_json,
    timeseries.quality_class(l.quality) as quality, l.arrival, p.point
  from timeseries.points p join timeseries.last_value l on l.point = p.point;

do $$
declare level text;
begin
  foreach level in array array['1s', '10s', '1m', '10m', '1h', '1d'] loop
    execute format('
      create view timeseries.rollup_%1$s_readable with (security_barrier) as
      select p.path, p.site, p.unit, r.bucket as time, r.bucket at time zone p.zone as local_time,
        r.least as min, r.greatest as max, r.first_value as first, r.last_value as last,
        -- Weighted by time within the bucket; of a single reading, that one.
        case when r.covered > 0 then r.integral / r.covered else r.last_value end as average,
        r.n as readings, (r.n - r.n_uncertain - r.n_bad)::float8 / r.n as good, r.point
      from timeseries.points p join timeseries.rollup_%1$s r on r.point = p.point', level);
  end loop;
end $$;

-- Lets a login read the views of one site, or of all ('*'). It gets no right to any table. To be called by the owner.
create function timeseries.allow_views(of_login text, of_site text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare found record;
begin
  execute format('grant usage on schema timeseries to %I', of_login);
  for found in select c.relname as name from pg_class c
    where c.relnamespace = 'timeseries'::regnamespace and c.relkind = 'v'
  loop
    execute format('grant select on timeseries.%I to %I', found.name, of_login);
  end loop;
  execute format('grant execute on function timeseries.may_view(text), timeseries.quality_class(smallint) to %I', of_login);
  insert into timeseries.view_site (login, site) values (of_login, of_site) on conflict do nothing;
end $$;

revoke execute on all functions in schema timeseries from public;
