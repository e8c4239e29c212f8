-- What lets a gateway in from its own box: the hash of its secret. A box that joins again ends what was there before.
create table plant.gateway_credential (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  gateway text not null references plant.gateway (gateway),
  hash text not null,
  created_at bigint not null,
  certificate_until bigint,
  revoked_at bigint,
  constraint gateway_credential_pk primary key (company, id),
  constraint gateway_credential_hash_unique unique (hash)
);
call kernel.protect('plant.gateway_credential');
create index gateway_credential_gateway on plant.gateway_credential (company, gateway);

-- One-time codes; "key_hash" is of the public key that came with it: a box whose answer got lost may ask again.
create table plant.gateway_code (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  gateway text not null references plant.gateway (gateway),
  hash text not null,
  expires_at bigint not null,
  used_at bigint,
  key_hash text,
  constraint gateway_code_pk primary key (company, id),
  constraint gateway_code_hash_unique unique (hash)
);
call kernel.protect('plant.gateway_code');
create index gateway_code_gateway on plant.gateway_code (company, gateway);

-- Sites that a gateway served before: its journal may still hold readings of them.
create table plant.gateway_place (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  gateway text not null references plant.gateway (gateway),
  site text not null,
  constraint gateway_place_pk primary key (company, id),
  constraint gateway_place_unique unique (company, gateway, site)
);
call kernel.protect('plant.gateway_place');

do $$
begin
  execute format('create policy directory on plant.gateway_credential for select to %I using (true)', current_user);
  execute format('create policy directory on plant.gateway_code for select to %I using (true)', current_user);
  execute format('create policy directory on plant.gateway_place for select to %I using (true)', current_user);
end $$;

create function plant.company_of_gateway_code(text) returns uuid
  language sql stable security definer set search_path = '' as
  'select company from plant.gateway_code where hash = $1';
comment on function plant.company_of_gateway_code(text) is 'directory';

-- Whose secret this is, and for which sites it may write: only those of its own company, whatever it was assigned to.
create function plant.gateway_of_secret(text) returns table (gateway text, revoked boolean, sites text[])
  language sql stable security definer set search_path = '' as $$
    select g.gateway, c.revoked_at is not null,
      array(
        select s.site from (
          select g.site union select p.site from plant.gateway_place p where p.gateway = g.gateway
        ) s where kernel.company_of_site(s.site) = g.company
      )
    from plant.gateway_credential c join plant.gateway g on g.gateway = c.gateway
    where c.hash = $1
  $$;
comment on function plant.gateway_of_secret(text) is 'directory';
revoke all on function plant.company_of_gateway_code(text), plant.gateway_of_secret(text) from public;

-- The receiver at a centre knows nothing of the plant but this.
create procedure plant.grant_receiver()
  language plpgsql as $$
begin
  if to_regrole('millrace_receiver') is null then return; end if;
  grant usage on schema plant to millrace_receiver;
  grant execute on function plant.gateway_of_secret(text) to millrace_receiver;
end $$;
call plant.grant_receiver();
