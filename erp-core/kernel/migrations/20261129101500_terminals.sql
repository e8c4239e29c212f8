-- A terminal of a site: a panel that people sign on to with badge or PIN. "hash" is of its credential (256 random bits),
-- null until it was registered; "code_hash" of the one-time code that waits. Failed PINs slow the terminal down.
create table kernel.terminal (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  name text not null,
  site text not null,
  line text,
  machine text,
  hash text,
  code_hash text,
  code_expires_at bigint,
  created_at bigint not null,
  created_by text not null,
  registered_at bigint,
  seen_at bigint,
  revoked_at bigint,
  revoked_by text,
  failures integer not null default 0,
  failed_at bigint,
  locked_until bigint,
  constraint terminal_pk primary key (company, id),
  constraint terminal_name_unique unique (company, name),
  constraint terminal_hash_unique unique (hash),
  constraint terminal_code_unique unique (code_hash),
  constraint terminal_site foreign key (site) references kernel.site (code)
);
call kernel.protect('kernel.terminal');

-- A badge is one person's of the company: SHA-256 of what is scanned, and its last characters to know it by.
create table kernel.badge (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  user_id text not null,
  hash text not null,
  hint text not null,
  assigned_at bigint not null,
  assigned_by text not null,
  constraint badge_pk primary key (company, id),
  constraint badge_hash_unique unique (company, hash),
  constraint badge_user foreign key (company, user_id) references kernel.membership (company, user_id) on delete cascade
);
call kernel.protect('kernel.badge');
create index badge_user on kernel.badge (company, user_id);

-- A PIN belongs to a person's number; "hash" is scrypt's, with its salt.
create table kernel.pin (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  user_id text not null,
  number text not null,
  hash text not null,
  set_at bigint not null,
  set_by text not null,
  failures integer not null default 0,
  failed_at bigint,
  locked_until bigint,
  constraint pin_pk primary key (company, id),
  constraint pin_user_unique unique (company, user_id),
  constraint pin_number_unique unique (company, number),
  constraint pin_user foreign key (company, user_id) references kernel.membership (company, user_id) on delete cascade
);
call kernel.protect('kernel.pin');

-- Who is signed on at a terminal: one at most. "hash" is of the credential that only this sign-on has.
create table kernel.sign_on (
  company uuid not null default kernel.current_company() references kernel.company,
  terminal uuid not null,
  id uuid not null,
  user_id text not null,
  hash text not null,
  way text not null constraint sign_on_way_known check (way in ('badge', 'pin')),
  begun_at bigint not null,
  ends_at bigint not null,
  constraint sign_on_pk primary key (company, terminal),
  constraint sign_on_hash_unique unique (hash),
  constraint sign_on_terminal foreign key (company, terminal) references kernel.terminal,
  constraint sign_on_user foreign key (company, user_id) references kernel.membership (company, user_id) on delete cascade
);
call kernel.protect('kernel.sign_on');

do $$
begin
  execute format('create policy directory on kernel.terminal for select to %I using (true)', current_user);
  execute format('create policy directory on kernel.sign_on for select to %I using (true)', current_user);
end $$;
-- A registered terminal by the hash of its credential, with who is signed on there by the hash of that sign-on's.
create function kernel.terminal_of_secret(text, text)
  returns table (company uuid, id uuid, name text, site text, line text, machine text, seen_at bigint,
    user_id text, user_name text, user_email text, sign_on uuid, way text, begun_at bigint, ends_at bigint)
  language sql stable security definer set search_path = '' as
  'select t.company, t.id, t.name, t.site, t.line, t.machine, t.seen_at,
     s.user_id, m.name, m.email, s.id, s.way, s.begun_at, s.ends_at
   from kernel.terminal t
     left join kernel.sign_on s on s.company = t.company and s.terminal = t.id and s.hash = $2
     left join kernel.membership m on m.company = s.company and m.user_id = s.user_id
   where t.hash = $1 and t.revoked_at is null';
create function kernel.company_of_terminal_code(text) returns uuid
  language sql stable security definer set search_path = '' as
  'select company from kernel.terminal where code_hash = $1';
revoke all on function kernel.terminal_of_secret(text, text), kernel.company_of_terminal_code(text) from public;
comment on function kernel.terminal_of_secret(text, text) is 'directory';
comment on function kernel.company_of_terminal_code(text) is 'directory';

-- At which terminal something was done. What was sealed before has none, and its digest stays what it was.
alter table kernel.audit add column terminal uuid;
create or replace function kernel.audit_digest(kernel.audit) returns text
  language sql immutable parallel safe
  return encode(sha256(convert_to((jsonb_build_array($1.company, $1.id, $1.at, $1.user_id, $1.command, $1.key,
    $1.correlation, $1.input, $1.refusal, $1.changes)
    || case when $1.terminal is null then '[]'::jsonb else jsonb_build_array($1.terminal) end)::text, 'UTF8')), 'hex');
