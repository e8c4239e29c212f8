-- What was decided of an alarm before it comes: the list that rationalisation makes.
create table alarms.definition (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  site text not null,
  subject text not null,
  condition text not null,
  name text not null,
  position text,
  priority text,
  response jsonb,
  consequence jsonb,
  time_to_respond bigint,
  latching boolean not null,
  acknowledgement text,
  constraint definition_pk primary key (company, id),
  constraint definition_unique unique (company, site, subject, condition, name)
);
call kernel.protect('alarms.definition');

-- Alarms that were put aside: shelved, suppressed by a rule of the design, out of service.
create table alarms.suppression (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  site text not null,
  kind text not null constraint suppression_kind_known check (kind in ('shelved', 'by-design', 'out-of-service')),
  subject text not null,
  condition text,
  name text,
  reason text not null,
  began bigint not null,
  until bigint,
  by text not null,
  rule uuid,
  ended_at bigint,
  ended_by text,
  state text not null constraint suppression_state_known check (state in ('standing', 'ended')),
  constraint suppression_pk primary key (company, id),
  constraint suppression_end_known check ((state = 'ended') = (ended_at is not null)),
  constraint suppression_bounded check (until is not null or kind = 'by-design')
);
call kernel.protect('alarms.suppression');
create index suppression_state on alarms.suppression (company, site, state);
-- What may have kept an alarm quiet as it came: what stands, and what ended after.
create index suppression_ended on alarms.suppression (company, site, ended_at);
create index suppression_over on alarms.suppression (company, ended_at, id);
create unique index suppression_of_rule on alarms.suppression (company, rule) where state = 'standing';

-- An alarm stands by the standard: gone and not yet seen, or latched until somebody resets it, is not over.
alter table alarms.alarm
  drop constraint alarm_state_known,
  drop constraint alarm_over_known,
  add constraint alarm_state_known
    check (state in ('active', 'acknowledged', 'returned', 'latched', 'latched-acknowledged', 'over')),
  add constraint alarm_over_known check ((state in ('active', 'acknowledged')) = (over is null)),
  add column reset_at bigint,
  add column reset_by text,
  add column position text not null default '',
  add column definition uuid,
  add column suppressed text,
  add column suppressed_until bigint,
  add constraint alarm_definition foreign key (company, definition) references alarms.definition
    on delete set null (definition) deferrable initially deferred;
update alarms.alarm set position = split_part(subject, '/', 1);
alter table alarms.alarm alter column position drop default;
drop index alarms.alarm_on;
create index alarm_state on alarms.alarm (company, site, state, began);
create index alarm_line on alarms.alarm (company, site, subject, condition, began);
create index alarm_position on alarms.alarm (company, site, position, began);
create index report_line on alarms.report (company, site, line, began);

-- A word on an alarm is that it was seen, or that what latched is let go.
alter table alarms.acknowledgement add column kind text not null default 'acknowledged'
  constraint acknowledgement_kind_known check (kind in ('acknowledged', 'reset'));

-- Alarms that say nothing while a machine stands or nobody works.
create table alarms.suppression_rule (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  site text not null,
  subject text not null,
  during text not null,
  place text not null,
  reason text not null,
  active boolean not null,
  constraint suppression_rule_pk primary key (company, id),
  constraint suppression_rule_unique unique (company, site, subject, during, place)
);
call kernel.protect('alarms.suppression_rule');

-- How machines stand, as the events of stops said it; "seq" is the newest that was heard.
create table alarms.machine_state (
  company uuid not null default kernel.current_company(),
  site text not null,
  machine text not null,
  state text not null,
  seq bigint not null,
  constraint machine_state_pk primary key (company, site, machine)
);
call kernel.protect('alarms.machine_state');
