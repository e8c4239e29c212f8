-- Records that are kept although their time is over, and what was removed when: how many, never which.
create table kernel.legal_hold (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  entity text not null,
  record uuid not null,
  reason text not null,
  constraint legal_hold_pk primary key (company, id),
  constraint legal_hold_unique unique (company, entity, record)
);
call kernel.protect('kernel.legal_hold');

create table kernel.retention_run (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  entity text not null,
  at bigint not null,
  before bigint not null,
  removed integer not null,
  held integer not null,
  in_use integer not null,
  constraint retention_run_pk primary key (company, id)
);
call kernel.protect('kernel.retention_run');
create index retention_run_newest on kernel.retention_run (company, entity, at desc);
