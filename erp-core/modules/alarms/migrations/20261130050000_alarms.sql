-- What detectors say of conditions, a row a fact: an alarm that lasts over a day is several of them, of one "alarm".
create table alarms.report (
  company uuid not null default kernel.current_company(),
  site text not null,
  fact text not null,
  alarm uuid not null,
  line text not null,
  subject text not null,
  condition text not null,
  name text,
  severity text not null,
  began bigint not null,
  from_at bigint not null,
  to_at bigint,
  text jsonb,
  source text,
  acknowledged_at bigint,
  acknowledge jsonb,
  constraint report_pk primary key (company, site, fact),
  constraint report_forward check (to_at is null or to_at >= from_at)
);
call kernel.protect('alarms.report');
create index report_alarm on alarms.report (company, alarm);

create table alarms.alarm (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  site text not null,
  subject text not null,
  condition text not null,
  name text,
  severity text not null,
  text jsonb,
  source text,
  began bigint not null,
  over bigint,
  acknowledged_at bigint,
  acknowledged_by text,
  comment text,
  device_command uuid,
  state text not null constraint alarm_state_known check (state in ('active', 'acknowledged', 'over')),
  constraint alarm_pk primary key (company, id),
  constraint alarm_over_known check ((state = 'over') = (over is not null)),
  constraint alarm_device_command foreign key (company, device_command) references plant.device_command
    deferrable initially deferred
);
call kernel.protect('alarms.alarm');
create index alarm_on on alarms.alarm (company, site, began) where state <> 'over';
create index alarm_began on alarms.alarm (company, began);

-- What people have said they saw: of one of a subject's conditions, from one moment to another. It is laid anew over what
-- detectors say, so that none is lost where a late record moves an alarm.
create table alarms.acknowledgement (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  site text not null,
  line text not null,
  from_at bigint not null,
  to_at bigint not null,
  at bigint not null,
  user_id text not null,
  comment text,
  device_command uuid,
  constraint acknowledgement_pk primary key (company, id),
  constraint acknowledgement_forward check (to_at >= from_at),
  constraint acknowledgement_device_command foreign key (company, device_command) references plant.device_command
    deferrable initially deferred
);
call kernel.protect_append_only('alarms.acknowledgement');
create index acknowledgement_line on alarms.acknowledgement (company, site, line, to_at);
