-- A gateway's secret is changed while it works: the old one is good until "ends_at" (µs), "asked_at" says that the box is
-- to bring the hash of a new one.
alter table plant.gateway_credential add column asked_at bigint, add column ends_at bigint;

drop function plant.gateway_of_secret(text);
-- Whose secret this is at that moment (µs), and for which sites it may write: only those of its own company, whatever it
-- was assigned to.
create function plant.gateway_of_secret(
  hash text, at bigint default (extract(epoch from clock_timestamp()) * 1000000)::bigint
) returns table (gateway text, revoked boolean, sites text[])
  language sql stable security definer set search_path = '' as $$
    select g.gateway, c.revoked_at is not null,
      array(
        select s.site from (
          select g.site union select p.site from plant.gateway_place p where p.gateway = g.gateway
        ) s where kernel.company_of_site(s.site) = g.company
      )
    from plant.gateway_credential c join plant.gateway g on g.gateway = c.gateway
    where c.hash = $1 and (c.ends_at is null or c.ends_at > $2 or c.revoked_at is not null)
  $$;
comment on function plant.gateway_of_secret(text, bigint) is 'directory';
revoke all on function plant.gateway_of_secret(text, bigint) from public;

create or replace procedure plant.grant_receiver()
  language plpgsql as $$
begin
  if to_regrole('millrace_receiver') is null then return; end if;
  grant usage on schema plant to millrace_receiver;
  grant execute on function plant.gateway_of_secret(text, bigint) to millrace_receiver;
end $$;
call plant.grant_receiver();
