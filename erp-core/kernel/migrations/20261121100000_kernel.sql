-- The company of the running transaction; null where none was set, and then no row of any company is seen.
create function kernel.current_company() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('millrace.company', true), '')::uuid;

-- Forces row-level security on a table whose column "company" says whose a row is. Also for the owner: a view or a
-- function of the owner's shows no more than its caller may see.
create procedure kernel.protect(target regclass)
  language plpgsql as $$
begin
  execute format('alter table %s enable row level security, force row level security', target);
  execute format(
    'create policy company on %s using (company = (select kernel.current_company()))
       with check (company = (select kernel.current_company()))', target);
end $$;

-- The same for a table that is only ever added to: the application gets no right to change what is in it.
create procedure kernel.protect_append_only(target regclass)
  language plpgsql as $$
begin
  call kernel.protect(target);
  execute format('comment on table %s is %L', target, 'append-only');
end $$;

-- Gives the application its rights on every protected table, if its login exists. Called after each migration.
create procedure kernel.grant_application()
  language plpgsql as $$
declare
  target record;
begin
  if to_regrole('millrace_app') is null then return; end if;
  for target in
    select c.oid::regclass as name, n.nspname as schema, obj_description(c.oid, 'pg_class') as kind
    from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
    where p.polname = 'company'
    order by 1
  loop
    execute format('grant usage on schema %I to millrace_app', target.schema);
    if target.kind = 'append-only' then
      execute format('grant select, insert on %s to millrace_app', target.name);
    else
      execute format('grant select, insert, update, delete on %s to millrace_app', target.name);
    end if;
  end loop;
  for target in
    select p.oid::regprocedure as name from pg_proc p
    where p.prosecdef and obj_description(p.oid, 'pg_proc') = 'directory' order by 1
  loop
    execute format('grant execute on function %s to millrace_app', target.name);
  end loop;
end $$;

create table kernel.company (
  company uuid primary key default kernel.current_company(),
  name text not null,
  founded_at bigint not null
);
call kernel.protect('kernel.company');

create table kernel.site (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  code text not null,
  name jsonb not null,
  calendar jsonb not null,
  constraint site_pk primary key (company, id),
  constraint site_code_unique unique (code)
);
call kernel.protect('kernel.site');

create table kernel.role (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  code text not null,
  name jsonb not null,
  permissions text[] not null,
  constraint role_pk primary key (company, id),
  constraint role_code_unique unique (company, code)
);
call kernel.protect('kernel.role');

-- The user's id is that of the sign-in; who it is there is not the kernel's.
create table kernel.membership (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  user_id text not null,
  name text not null,
  email text,
  locale text not null default 'en' constraint membership_locale_known check (locale in ('en', 'bn', 'hi')),
  sites text[],
  constraint membership_pk primary key (company, id),
  constraint membership_user_unique unique (company, user_id)
);
call kernel.protect('kernel.membership');

create table kernel.membership_role (
  company uuid not null default kernel.current_company(),
  membership uuid not null,
  role uuid not null,
  constraint membership_role_pk primary key (company, membership, role),
  constraint membership_role_membership foreign key (company, membership) references kernel.membership,
  constraint membership_role_role foreign key (company, role) references kernel.role
);
call kernel.protect('kernel.membership_role');

-- What a command answered, under the key it came with: refusals too.
create table kernel.command_outcome (
  company uuid not null default kernel.current_company(),
  key text not null,
  command text not null,
  input_hash text not null,
  outcome jsonb not null,
  at bigint not null,
  constraint command_outcome_pk primary key (company, key)
);
call kernel.protect('kernel.command_outcome');
create index command_outcome_at on kernel.command_outcome (company, at);

create table kernel.audit (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  at bigint not null,
  user_id text not null,
  command text not null,
  key text not null,
  correlation text not null,
  input jsonb not null,
  refusal text,
  changes jsonb not null,
  constraint audit_pk primary key (company, id)
);
call kernel.protect_append_only('kernel.audit');
create index audit_at on kernel.audit (company, at);

-- One row a company, locked while a batch takes its numbers: numbers follow the order of commits, without a gap.
create table kernel.event_counter (
  company uuid primary key default kernel.current_company(),
  newest bigint not null
);
call kernel.protect('kernel.event_counter');

create table kernel.event (
  company uuid not null default kernel.current_company(),
  seq bigint not null,
  at bigint not null,
  type text not null,
  version integer not null,
  aggregate text not null,
  site text,
  payload jsonb not null,
  user_id text not null,
  correlation text not null,
  constraint event_pk primary key (company, seq)
);
call kernel.protect_append_only('kernel.event');

-- How far a handler has come in a company's events, and the events that it failed at: each blocks its aggregate alone.
create table kernel.handler_cursor (
  company uuid not null default kernel.current_company(),
  handler text not null,
  seq bigint not null,
  constraint handler_cursor_pk primary key (company, handler)
);
call kernel.protect('kernel.handler_cursor');
create table kernel.handler_failure (
  company uuid not null default kernel.current_company(),
  handler text not null,
  seq bigint not null,
  aggregate text not null,
  reason text not null,
  tries integer not null,
  again_at bigint not null,
  constraint handler_failure_pk primary key (company, handler, seq)
);
call kernel.protect('kernel.handler_failure');

-- What has been said of (stream, window): the last revision applied.
create table kernel.fact_window (
  company uuid not null default kernel.current_company(),
  site text not null,
  stream text not null,
  window_key text not null,
  from_at bigint not null,
  to_at bigint,
  through bigint not null,
  epoch integer not null,
  revision integer not null,
  gateway text not null,
  applied_at bigint not null,
  constraint fact_window_pk primary key (company, site, stream, window_key)
);
call kernel.protect('kernel.fact_window');
create index fact_window_time on kernel.fact_window (company, site, stream, from_at);

create table kernel.fact (
  company uuid not null default kernel.current_company(),
  site text not null,
  key text not null,
  type text not null,
  version integer not null,
  stream text not null,
  window_key text not null,
  occurred_at bigint not null,
  recorded_at bigint not null,
  standing boolean not null,
  body jsonb not null,
  evidence jsonb not null,
  constraint fact_pk primary key (company, site, key)
);
call kernel.protect('kernel.fact');
create index fact_window_standing on kernel.fact (company, site, stream, window_key) where standing;
create index fact_time on kernel.fact (company, site, occurred_at);
create index fact_evidence on kernel.fact using gin (evidence jsonb_path_ops);

-- Every revision that said something new of a fact, with the record of the log that brought it.
create table kernel.fact_revision (
  company uuid not null default kernel.current_company(),
  site text not null,
  key text not null,
  epoch integer not null,
  revision integer not null,
  change text not null constraint fact_revision_change_known check (change in ('asserted', 'changed', 'retracted')),
  at bigint not null,
  record jsonb not null,
  body jsonb,
  constraint fact_revision_pk primary key (company, site, key, epoch, revision)
);
call kernel.protect('kernel.fact_revision');

create table kernel.dead_letter (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  site text not null,
  stream text not null,
  window_key text not null,
  epoch integer not null,
  revision integer not null,
  gateway text not null,
  record jsonb not null,
  body jsonb not null,
  code text not null,
  reason text not null,
  state text not null default 'open'
    constraint dead_letter_state_known check (state in ('open', 'waiting', 'replayed', 'mended', 'discarded', 'superseded')),
  at bigint not null,
  settled_at bigint,
  settled_by text,
  constraint dead_letter_pk primary key (company, id)
);
call kernel.protect('kernel.dead_letter');
create unique index dead_letter_once on kernel.dead_letter (company, site, stream, window_key, epoch, revision)
  where state in ('open', 'waiting');

-- Who is asked before a company is known: answered by id alone, by functions of the owner's. Nothing else passes.
do $$
begin
  execute format('create policy directory on kernel.company for select to %I using (true)', current_user);
  execute format('create policy directory on kernel.site for select to %I using (true)', current_user);
  execute format('create policy directory on kernel.membership for select to %I using (true)', current_user);
end $$;
create function kernel.companies() returns setof uuid
  language sql stable security definer set search_path = '' as
  'select company from kernel.company';
create function kernel.companies_of_user(text) returns setof uuid
  language sql stable security definer set search_path = '' as
  'select company from kernel.membership where user_id = $1';
create function kernel.company_of_site(text) returns uuid
  language sql stable security definer set search_path = '' as
  'select company from kernel.site where code = $1';
revoke all on function kernel.companies(), kernel.companies_of_user(text), kernel.company_of_site(text) from public;
comment on function kernel.companies() is 'directory';
comment on function kernel.companies_of_user(text) is 'directory';
comment on function kernel.company_of_site(text) is 'directory';
