-- Keys with which somebody's programs come in: SHA-256 of 256 random bits; the key itself is shown once and kept nowhere.
-- "only": rights it is narrowed to; null: all that its owner has at the moment it is used.
create table kernel.api_key (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  name text not null,
  hint text not null,
  hash text not null,
  user_id text not null,
  only_rights text[],
  created_at bigint not null,
  created_by text not null,
  expires_at bigint not null,
  used_at bigint,
  revoked_at bigint,
  revoked_by text,
  constraint api_key_pk primary key (company, id),
  constraint api_key_hash_unique unique (hash),
  constraint api_key_user foreign key (company, user_id) references kernel.membership (company, user_id)
);
call kernel.protect('kernel.api_key');
create index api_key_user on kernel.api_key (company, user_id);

do $$
begin
  execute format('create policy directory on kernel.api_key for select to %I using (true)', current_user);
end $$;
create function kernel.owner_of_api_key(text)
  returns table (company uuid, id uuid, user_id text, only_rights text[], expires_at bigint)
  language sql stable security definer set search_path = '' as
  'select company, id, user_id, only_rights, expires_at from kernel.api_key where hash = $1 and revoked_at is null';
revoke all on function kernel.owner_of_api_key(text) from public;
comment on function kernel.owner_of_api_key(text) is 'directory';
