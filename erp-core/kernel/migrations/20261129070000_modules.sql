-- What a company has switched on or off itself; a module without a row stands as it is declared.
create table kernel.company_module (
  company uuid not null default kernel.current_company(),
  module text not null,
  enabled boolean not null,
  at bigint not null,
  user_id text not null,
  constraint company_module_pk primary key (company, module)
);
call kernel.protect('kernel.company_module');

-- Packs that were brought in, for the whole system: each company switches them on for itself. Only the owner writes here;
-- "body" is the signed file as it came.
create table kernel.pack (
  name text not null constraint pack_pk primary key,
  version text not null,
  body text not null,
  key text not null,
  installed_at bigint not null,
  installed_by text not null,
  -- What the last upgrade left to be taken away by the next one.
  contract text[] not null default '{}'
);
-- Public keys whose packs may be brought in.
create table kernel.pack_key (
  key text not null constraint pack_key_pk primary key,
  name text not null,
  trusted_at bigint not null,
  trusted_by text not null
);

create function kernel.packs()
  returns table (name text, version text, body text, installed_at bigint, installed_by text)
  language sql stable security definer set search_path = '' as
  'select name, version, body, installed_at, installed_by from kernel.pack order by installed_at, name';
-- Changes with every pack that comes, is raised or goes: whoever runs looks here whether it still runs what there is.
create function kernel.packs_stamp() returns text
  language sql stable security definer set search_path = '' as
  $$select coalesce(string_agg(name || ' ' || version, ',' order by name collate "C"), '') from kernel.pack$$;
revoke all on function kernel.packs(), kernel.packs_stamp() from public;
comment on function kernel.packs() is 'directory';
comment on function kernel.packs_stamp() is 'directory';
