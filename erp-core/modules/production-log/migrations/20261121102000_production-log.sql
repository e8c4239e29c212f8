create table production_log.job (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  number text not null,
  site text not null,
  line text not null,
  item uuid not null,
  quantity numeric(20, 6) not null constraint job_quantity_positive check (quantity > 0),
  unit text not null,
  state text not null constraint job_state_known check (state in ('planned', 'running', 'paused', 'finished')),
  -- What it should make in an hour of running, in its unit.
  target_rate numeric(20, 6) constraint job_rate_positive check (target_rate > 0),
  due bigint,
  created_at bigint not null,
  constraint job_pk primary key (company, id),
  constraint job_number_unique unique (company, number),
  constraint job_item foreign key (company, item) references stock.item
);
call kernel.protect('production_log.job');

-- One row a line: locked by whoever starts, pauses or finishes a job there.
create table production_log.line (
  company uuid not null default kernel.current_company(),
  site text not null,
  line text not null,
  running uuid,
  constraint line_pk primary key (company, site, line),
  constraint line_running foreign key (company, running) references production_log.job
);
call kernel.protect('production_log.line');

-- When a job ran. At every moment one job at most runs on a line.
create table production_log.job_run (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  job uuid not null,
  site text not null,
  line text not null,
  from_at bigint not null,
  to_at bigint,
  constraint job_run_pk primary key (company, id),
  constraint job_run_job foreign key (company, job) references production_log.job,
  constraint job_run_forward check (to_at is null or to_at > from_at)
);
call kernel.protect('production_log.job_run');
create unique index job_run_one_open on production_log.job_run (company, site, line) where to_at is null;
create index job_run_time on production_log.job_run (company, site, line, from_at);

-- What a counter said of one bucket of time. The increments keep their own moments, so that a bucket can be shared out
-- among jobs again when a job's times are corrected.
create table production_log.count (
  company uuid not null default kernel.current_company(),
  site text not null,
  fact text not null,
  machine text not null,
  line text not null,
  kind text not null constraint count_kind_known check (kind in ('good', 'scrap', 'rework')),
  from_at bigint not null,
  to_at bigint not null,
  quantity numeric(20, 6) not null constraint count_not_negative check (quantity >= 0),
  unit text not null,
  day date,
  shift text,
  increments jsonb not null,
  reset boolean not null,
  evidence jsonb not null,
  constraint count_pk primary key (company, site, fact)
);
call kernel.protect('production_log.count');
create index count_machine on production_log.count (company, site, machine, from_at);
create index count_line on production_log.count (company, site, line, from_at);

-- A bucket's part of a job; job null: made while no job ran.
create table production_log.count_share (
  company uuid not null default kernel.current_company(),
  site text not null,
  fact text not null,
  job uuid,
  quantity numeric(20, 6) not null,
  constraint count_share_unique unique nulls not distinct (company, site, fact, job),
  constraint count_share_count foreign key (company, site, fact) references production_log.count on delete cascade,
  constraint count_share_job foreign key (company, job) references production_log.job
);
call kernel.protect('production_log.count_share');
create index count_share_job on production_log.count_share (company, job);

-- What a person says was more or less than the machine counted: a new entry, never an edit.
create table production_log.count_correction (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  site text not null,
  machine text not null,
  line text not null,
  kind text not null constraint count_correction_kind_known check (kind in ('good', 'scrap', 'rework')),
  at bigint not null,
  quantity numeric(20, 6) not null constraint count_correction_not_zero check (quantity <> 0),
  unit text not null,
  job uuid,
  day date,
  shift text,
  reason text not null,
  user_id text not null,
  booked_at bigint not null,
  constraint count_correction_pk primary key (company, id),
  constraint count_correction_job foreign key (company, job) references production_log.job
);
call kernel.protect_append_only('production_log.count_correction');
create index count_correction_machine on production_log.count_correction (company, site, machine, at);
create index count_correction_job on production_log.count_correction (company, job);

-- A machine did not produce from .. to (null: it goes on). What they leave of the time that was seen is producing.
create table production_log.stop (
  company uuid not null default kernel.current_company(),
  site text not null,
  fact text not null,
  machine text not null,
  line text not null,
  state text not null,
  from_at bigint not null,
  to_at bigint,
  micro boolean not null,
  device_reason text,
  stream text not null,
  window_key text not null,
  evidence jsonb not null,
  constraint stop_pk primary key (company, site, fact),
  constraint stop_forward check (to_at is null or to_at >= from_at)
);
call kernel.protect('production_log.stop');
create index stop_machine on production_log.stop (company, site, machine, from_at);

create table production_log.reason (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  code text not null,
  parent uuid,
  name jsonb not null,
  planned boolean not null,
  icon text,
  position integer not null default 0,
  active boolean not null default true,
  constraint reason_pk primary key (company, id),
  constraint reason_code_unique unique (company, code),
  constraint reason_parent foreign key (company, parent) references production_log.reason
);
call kernel.protect('production_log.reason');

-- What people say of ranges of time: a reason, a cut between two parts of a stop, two stops being one. The latest wins;
-- a claim outside any stop sleeps until a stop is there. to_at null: to the end of the stop that is there at "at".
create table production_log.claim (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  site text not null,
  machine text not null,
  kind text not null constraint claim_kind_known check (kind in ('reason', 'cut', 'join')),
  from_at bigint not null,
  to_at bigint,
  reason uuid,
  note text,
  user_id text not null,
  at bigint not null,
  constraint claim_pk primary key (company, id),
  constraint claim_forward check (to_at is null or to_at >= from_at),
  constraint claim_reason foreign key (company, reason) references production_log.reason
);
call kernel.protect_append_only('production_log.claim');
create index claim_machine on production_log.claim (company, site, machine, from_at);

create table production_log.measurement (
  company uuid not null default kernel.current_company(),
  site text not null,
  fact text not null,
  device text not null,
  point integer not null,
  at bigint not null,
  value double precision not null,
  unit text not null,
  settled_for bigint not null,
  evidence jsonb not null,
  constraint measurement_pk primary key (company, site, fact)
);
call kernel.protect('production_log.measurement');
create index measurement_device on production_log.measurement (company, site, device, at);

create table production_log.condition (
  company uuid not null default kernel.current_company(),
  site text not null,
  fact text not null,
  subject text not null,
  condition text not null,
  severity text not null,
  from_at bigint not null,
  to_at bigint,
  limit_value double precision,
  worst double precision,
  evidence jsonb not null,
  constraint condition_pk primary key (company, site, fact)
);
call kernel.protect('production_log.condition');
create index condition_subject on production_log.condition (company, site, subject, from_at);
create index condition_open on production_log.condition (company, site) where to_at is null;
