-- Secrets that the kernel has to be able to say again (what signs messages): sealed with the instance's key, which is not in
-- the database. "about" is what each belongs to, and is sealed with it: moved to another row it does not open.
create table kernel.kept_secret (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  about text not null,
  sealed text not null,
  since bigint not null,
  -- Null: until it is replaced.
  until bigint,
  constraint kept_secret_pk primary key (company, id)
);
call kernel.protect('kernel.kept_secret');
create index kept_secret_about on kernel.kept_secret (company, about);

-- Places of the plant's own network that calls to configured addresses may go to.
create table kernel.outgoing_place (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  place text not null,
  ports integer[],
  plain boolean not null,
  reason text not null,
  constraint outgoing_place_pk primary key (company, id),
  constraint outgoing_place_unique unique (company, place)
);
call kernel.protect('kernel.outgoing_place');

create table kernel.webhook (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  state text not null constraint webhook_state_known check (state in ('on', 'off')),
  name text not null,
  address text not null,
  tells jsonb not null,
  owner text not null,
  off_reason text constraint webhook_off_reason_known check (off_reason in ('by-hand', 'gone', 'failing', 'owner-gone')),
  constraint webhook_pk primary key (company, id),
  constraint webhook_name_unique unique (company, name)
);
call kernel.protect('kernel.webhook');

-- How it goes with each: written with every message, so it is no part of the record and its history.
create table kernel.webhook_standing (
  company uuid not null default kernel.current_company(),
  webhook uuid not null,
  -- Number of the last event that was looked at.
  reached bigint not null,
  failures integer not null default 0,
  failing_since bigint,
  wait_until bigint not null default 0,
  last_sent_at bigint,
  last_problem text,
  constraint webhook_standing_pk primary key (company, webhook),
  constraint webhook_standing_of foreign key (company, webhook) references kernel.webhook on delete cascade
);
call kernel.protect('kernel.webhook_standing');

create table kernel.webhook_message (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  webhook uuid not null,
  -- Null: it was asked for as a test.
  seq bigint,
  type text not null,
  aggregate text not null,
  state text not null constraint webhook_message_state check (state in ('waiting', 'sent', 'failed', 'withheld')),
  tries integer not null default 0,
  made_at bigint not null,
  due_at bigint not null,
  -- Until when a process is at it; what a process that died has left is sent again then.
  leased_until bigint not null default 0,
  first_tried_at bigint,
  ended_at bigint,
  body text,
  constraint webhook_message_pk primary key (company, id),
  constraint webhook_message_of foreign key (company, webhook) references kernel.webhook on delete cascade,
  constraint webhook_message_ended check ((state = 'waiting') = (ended_at is null))
);
call kernel.protect('kernel.webhook_message');
create unique index webhook_message_once on kernel.webhook_message (company, webhook, seq);
create index webhook_message_open on kernel.webhook_message (company, webhook, due_at) where ended_at is null;
create index webhook_message_order on kernel.webhook_message (company, webhook, aggregate, seq) where ended_at is null;
create index webhook_message_newest on kernel.webhook_message (company, webhook, made_at desc, id);
create index webhook_message_old on kernel.webhook_message (company, ended_at) where ended_at is not null;

create table kernel.webhook_try (
  company uuid not null default kernel.current_company(),
  message uuid not null,
  nth integer not null,
  at bigint not null,
  -- µs.
  took bigint not null,
  status integer,
  address text,
  problem text,
  answer text,
  constraint webhook_try_pk primary key (company, message, nth),
  constraint webhook_try_of foreign key (company, message) references kernel.webhook_message on delete cascade
);
call kernel.protect('kernel.webhook_try');

create table kernel.inbound_hook (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  state text not null constraint inbound_hook_state_known check (state in ('on', 'off')),
  name text not null,
  command text not null,
  proof text not null
    constraint inbound_hook_proof_known check (proof in ('none', 'standard', 'hub-sha256', 'header')),
  header text,
  rights text[] not null,
  mapping jsonb not null,
  per_minute integer not null,
  owner text not null,
  constraint inbound_hook_pk primary key (company, id),
  constraint inbound_hook_name_unique unique (company, name)
);
call kernel.protect('kernel.inbound_hook');

-- What stands in its address, as SHA-256 of 256 random bits.
create table kernel.inbound_hook_token (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  hook uuid not null,
  hash text not null,
  since bigint not null,
  until bigint,
  constraint inbound_hook_token_pk primary key (company, id),
  constraint inbound_hook_token_unique unique (hash),
  constraint inbound_hook_token_of foreign key (company, hook) references kernel.inbound_hook on delete cascade
);
call kernel.protect('kernel.inbound_hook_token');

create table kernel.inbound_arrival (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  hook uuid not null,
  key text not null,
  at bigint not null,
  body text not null,
  state text not null
    constraint inbound_arrival_state check (state in ('received', 'done', 'refused', 'faulty')),
  code text,
  said text,
  result jsonb,
  -- How often it came, and how often it was tried.
  times integer not null default 1,
  tries integer not null default 0,
  ended_at bigint,
  constraint inbound_arrival_pk primary key (company, id),
  constraint inbound_arrival_once unique (company, hook, key),
  constraint inbound_arrival_of foreign key (company, hook) references kernel.inbound_hook on delete cascade
);
call kernel.protect('kernel.inbound_arrival');
create index inbound_arrival_newest on kernel.inbound_arrival (company, hook, at desc, id);
create index inbound_arrival_old on kernel.inbound_arrival (company, at);

do $$
begin
  execute format('create policy directory on kernel.webhook for select to %I using (true)', current_user);
  execute format('create policy directory on kernel.inbound_hook_token for select to %I using (true)', current_user);
end $$;

-- Companies that tell anything to anybody.
create function kernel.companies_with_webhooks() returns setof uuid
  language sql stable security definer set search_path = '' as
  'select distinct company from kernel.webhook where state = ''on''';
revoke all on function kernel.companies_with_webhooks() from public;
comment on function kernel.companies_with_webhooks() is 'directory';

-- Whose the address with this token is.
create function kernel.inbound_hook_of(text)
  returns table (company uuid, hook uuid, until bigint)
  language sql stable security definer set search_path = '' as
  'select company, hook, until from kernel.inbound_hook_token where hash = $1';
revoke all on function kernel.inbound_hook_of(text) from public;
comment on function kernel.inbound_hook_of(text) is 'directory';
call kernel.grant_application();
