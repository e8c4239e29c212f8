-- Every version of a site's configuration that was ever applied, as it was given.
create table plant.config_version (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  site text not null,
  version integer not null,
  document jsonb not null,
  profiles jsonb not null,
  words jsonb not null,
  note text,
  applied_at bigint not null,
  user_id text not null,
  constraint config_version_pk primary key (company, id),
  constraint config_version_unique unique (company, site, version)
);
call kernel.protect_append_only('plant.config_version');

-- What the gateways of a site run now. Its version also grows when a credential comes or goes; "stale_at" is when the
-- next credential runs out.
create table plant.gateway_config (
  company uuid not null default kernel.current_company() references kernel.company,
  site text not null,
  version integer not null,
  config_version integer not null,
  config jsonb not null,
  stale_at bigint,
  constraint gateway_config_pk primary key (company, site)
);
call kernel.protect('plant.gateway_config');

create table plant.device (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  site text not null,
  device text not null,
  path text not null,
  profile text,
  label jsonb,
  state text not null constraint device_state_known check (state in ('active', 'revoked', 'removed')),
  constraint device_pk primary key (company, id),
  constraint device_unique unique (company, site, device)
);
call kernel.protect('plant.device');

-- SHA-256 of secrets of 256 random bits; the secret itself is shown once and kept nowhere.
create table plant.device_credential (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  site text not null,
  device text not null,
  hash text not null,
  created_at bigint not null,
  valid_until bigint,
  revoked_at bigint,
  constraint device_credential_pk primary key (company, id),
  constraint device_credential_device foreign key (company, site, device)
    references plant.device (company, site, device) on update cascade
);
call kernel.protect('plant.device_credential');
create index device_credential_device on plant.device_credential (company, site, device);

create table plant.claim_code (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  site text not null,
  device text not null,
  hash text not null,
  expires_at bigint not null,
  used_at bigint,
  constraint claim_code_pk primary key (company, id),
  constraint claim_code_hash_unique unique (hash)
);
call kernel.protect('plant.claim_code');

create table plant.gateway (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  gateway text not null,
  site text not null,
  constraint gateway_pk primary key (company, id),
  constraint gateway_unique unique (gateway)
);
call kernel.protect('plant.gateway');

create table plant.device_command (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  site text not null,
  device text not null,
  name text not null,
  parameters jsonb not null,
  issued_at bigint not null,
  expires_at bigint not null,
  user_id text not null,
  state text not null constraint device_command_state_known
    check (state in ('waiting', 'fetched', 'delivered', 'acknowledged', 'refused', 'expired', 'failed')),
  fetched_at bigint,
  settled_at bigint,
  message text,
  constraint device_command_pk primary key (company, id)
);
call kernel.protect('plant.device_command');
create index device_command_waiting on plant.device_command (company, site) where state in ('waiting', 'fetched', 'delivered');

do $$
begin
  execute format('create policy directory on plant.gateway for select to %I using (true)', current_user);
  execute format('create policy directory on plant.claim_code for select to %I using (true)', current_user);
end $$;
create function plant.place_of_gateway(text) returns table (company uuid, site text)
  language sql stable security definer set search_path = '' as
  'select company, site from plant.gateway where gateway = $1';
create function plant.company_of_claim(text) returns uuid
  language sql stable security definer set search_path = '' as
  'select company from plant.claim_code where hash = $1';
revoke all on function plant.place_of_gateway(text), plant.company_of_claim(text) from public;
comment on function plant.place_of_gateway(text) is 'directory';
comment on function plant.company_of_claim(text) is 'directory';
