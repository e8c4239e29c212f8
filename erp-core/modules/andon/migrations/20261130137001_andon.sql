-- Kinds of help that a company calls for, and in which steps a call without an answer goes further.
create table andon.kind (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  code text not null,
  name jsonb not null,
  icon text not null,
  priority text not null,
  place integer not null,
  clock text not null,
  ladder_until text not null,
  joins_stop boolean not null,
  active boolean not null,
  constraint kind_pk primary key (company, id),
  constraint kind_code_unique unique (company, code)
);
call kernel.protect('andon.kind');

create table andon.kind_step (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  record uuid not null,
  position integer not null,
  after bigint not null,
  constraint kind_step_pk primary key (company, id),
  constraint kind_step_position unique (company, record, position) deferrable initially deferred,
  constraint kind_step_record foreign key (company, record) references andon.kind
    on delete cascade deferrable initially deferred
);
call kernel.protect('andon.kind_step');

-- Who comes: of which kind, where, in which shift, from which step on.
create table andon.responder (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  site text not null,
  kind uuid,
  area text,
  shift text,
  step integer not null,
  role text,
  person text,
  constraint responder_pk primary key (company, id),
  constraint responder_somebody check (role is not null or person is not null),
  constraint responder_kind foreign key (company, kind) references andon.kind deferrable initially deferred
);
call kernel.protect('andon.responder');
create index responder_site on andon.responder (company, site);
create index responder_kind on andon.responder (company, kind);

create table andon.call (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  site text not null,
  line text not null,
  station text,
  kind uuid not null,
  note text,
  source text not null,
  shift text,
  called_at bigint not null,
  called_by text,
  times integer not null,
  last_at bigint not null,
  step integer not null,
  next_at bigint,
  accepted_at bigint,
  accepted_by text,
  arrived_at bigint,
  arrived_by text,
  solved_at bigint,
  solved_by text,
  cause text,
  cancelled_at bigint,
  cancelled_by text,
  reason text,
  machine text,
  stopped_at bigint,
  state text not null constraint call_state_known
    check (state in ('open', 'accepted', 'arrived', 'solved', 'cancelled')),
  constraint call_pk primary key (company, id),
  constraint call_kind foreign key (company, kind) references andon.kind deferrable initially deferred
);
call kernel.protect('andon.call');
create index call_kind on andon.call (company, kind);
create index call_state on andon.call (company, site, state);
create index call_called on andon.call (company, site, called_at);
-- A press at a station that waits for the same help is the same call.
create unique index call_waiting on andon.call (company, site, line, coalesce(station, ''), kind)
  where state in ('open', 'accepted', 'arrived');

-- Buttons and cords: points that stand for a call.
create table andon.button (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  site text not null,
  subject text not null,
  kind uuid not null,
  station text,
  active boolean not null,
  constraint button_pk primary key (company, id),
  constraint button_unique unique (company, site, subject),
  constraint button_kind foreign key (company, kind) references andon.kind deferrable initially deferred
);
call kernel.protect('andon.button');
create index button_kind on andon.button (company, kind);

-- Which press was told already, and the call that it was.
create table andon.press (
  company uuid not null default kernel.current_company(),
  alarm uuid not null,
  call uuid,
  at bigint not null,
  constraint press_pk primary key (company, alarm)
);
call kernel.protect('andon.press');

-- How machines stand, as the events of stops said it; "seq" is the newest that was heard.
create table andon.machine (
  company uuid not null default kernel.current_company(),
  site text not null,
  machine text not null,
  stopped_at bigint,
  seq bigint not null,
  constraint machine_pk primary key (company, site, machine)
);
call kernel.protect('andon.machine');
