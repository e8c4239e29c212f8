-- How often a record was written: who changes it says which version he saw, so that nobody's change is lost unseen.
alter table kernel.site add column version integer not null default 1;
alter table kernel.role add column version integer not null default 1;
alter table kernel.membership add column version integer not null default 1;

-- Which audit rows touched a record: the way from a record to its history. What was before and after stands there.
create table kernel.record_history (
  company uuid not null default kernel.current_company(),
  entity text not null,
  record uuid not null,
  version integer not null,
  audit uuid not null,
  constraint record_history_pk primary key (company, entity, record, version, audit),
  constraint record_history_audit foreign key (company, audit) references kernel.audit
);
call kernel.protect_append_only('kernel.record_history');

-- How far a series of numbers has come in a year. Whoever takes a number holds the row until the commit: no gap.
create table kernel.number_series (
  company uuid not null default kernel.current_company(),
  series text not null,
  year integer not null,
  newest integer not null constraint number_series_rises check (newest > 0),
  constraint number_series_pk primary key (company, series, year)
);
call kernel.protect('kernel.number_series');

create table kernel.import (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  entity text not null,
  file text not null,
  at bigint not null,
  user_id text not null,
  rows integer not null,
  fresh integer not null,
  changed integer not null,
  same integer not null,
  refused integer not null,
  state text not null constraint import_state_known check (state in ('checked', 'written', 'taken-back', 'dropped')),
  constraint import_pk primary key (company, id)
);
call kernel.protect('kernel.import');

create table kernel.import_row (
  company uuid not null default kernel.current_company(),
  run uuid not null,
  line integer not null,
  kind text not null constraint import_row_kind_known check (kind in ('new', 'changed', 'same', 'refused')),
  record uuid,
  input jsonb,
  difference jsonb not null,
  issues jsonb not null,
  written integer,
  constraint import_row_pk primary key (company, run, line),
  constraint import_row_run foreign key (company, run) references kernel.import on delete cascade
);
call kernel.protect('kernel.import_row');
