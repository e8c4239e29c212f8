-- What people are told has kinds that modules declare, and may be about one site of a record that several see.
alter table kernel.notice drop constraint notice_template_known;
alter table kernel.notice add column site text;

-- A notice on its way to a person by a channel that leaves the house, and what became of it.
create table kernel.delivery (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  state text not null default 'waiting',
  channel text not null constraint delivery_channel check (channel in ('mail', 'push', 'text')),
  kind text not null,
  person text not null,
  -- No reference: a notice may be gone before it was told.
  notice uuid not null,
  entity text not null,
  record uuid not null,
  site text,
  urgent boolean not null,
  wanted_at bigint not null,
  due_at bigint not null,
  message uuid,
  tries integer not null default 0,
  address text,
  problem text,
  reference text,
  ended_at bigint,
  constraint delivery_pk primary key (company, id),
  constraint delivery_state check (state in ('waiting', 'sending', 'sent', 'failed', 'withheld')),
  constraint delivery_sent check (state not in ('sending', 'sent') or message is not null),
  constraint delivery_ended check ((state in ('sent', 'failed', 'withheld')) = (ended_at is not null))
);
call kernel.protect('kernel.delivery');
-- While one waits for its first try, the notice is not told a second time by the same channel.
create unique index delivery_once on kernel.delivery (company, notice, channel)
  where state = 'waiting' and message is null;
create index delivery_waiting on kernel.delivery (company, person, channel) where state in ('waiting', 'sending');
create index delivery_message on kernel.delivery (company, message) where message is not null;
create index delivery_ended on kernel.delivery (company, person, channel, ended_at) where ended_at is not null;
create index delivery_over on kernel.delivery (company, ended_at) where ended_at is not null;
create index delivery_newest on kernel.delivery (company, wanted_at desc, id);
create index delivery_of_record on kernel.delivery (company, entity, record);

create table kernel.notice_person (
  company uuid not null default kernel.current_company() references kernel.company,
  person text not null,
  quiet_from text,
  quiet_to text,
  digest_every text not null constraint notice_person_digest check (digest_every in ('hour', 'day')),
  digest_at text not null,
  site text,
  phone text,
  constraint notice_person_pk primary key (company, person),
  constraint notice_person_quiet check ((quiet_from is null) = (quiet_to is null))
);
call kernel.protect('kernel.notice_person');

create table kernel.notice_choice (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  person text not null,
  kind text not null,
  channel text not null,
  mode text not null,
  constraint notice_choice_pk primary key (company, id),
  constraint notice_choice_once unique (company, person, kind, channel)
);
call kernel.protect('kernel.notice_choice');

create table kernel.notice_default (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  role text not null,
  kind text not null,
  channel text not null,
  mode text not null,
  constraint notice_default_pk primary key (company, id),
  constraint notice_default_once unique (company, kind, channel, role)
);
call kernel.protect('kernel.notice_default');

create table kernel.push_device (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  person text not null,
  endpoint text not null,
  p256dh text not null,
  auth text not null,
  name text not null,
  added_at bigint not null,
  constraint push_device_pk primary key (company, id),
  constraint push_device_once unique (company, person, endpoint)
);
call kernel.protect('kernel.push_device');

create table kernel.notice_channel (
  company uuid not null default kernel.current_company() references kernel.company,
  channel text not null,
  enabled boolean not null,
  settings jsonb not null,
  -- Encrypted by the server, which alone has the key.
  sealed text,
  changed_at bigint not null,
  changed_by text not null,
  constraint notice_channel_pk primary key (company, channel)
);
call kernel.protect('kernel.notice_channel');
call kernel.grant_application();
