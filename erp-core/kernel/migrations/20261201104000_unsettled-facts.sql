-- What people told at a terminal as done and the plant could not book as it was told, and clocks of terminals that were
-- wrong: kept until a person has settled it. "key" is the idempotency key of what was told: told twice it is one.
create table kernel.unsettled_fact (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  key text not null,
  why text not null,
  command text not null,
  input jsonb not null,
  code text not null,
  message text not null,
  site text,
  terminal uuid,
  user_id text not null,
  said_at bigint not null,
  corrected bigint not null,
  told_at bigint not null,
  settled_at bigint,
  settled_by text,
  note text,
  constraint unsettled_fact_pk primary key (company, id),
  constraint unsettled_fact_key_unique unique (company, key),
  constraint unsettled_fact_why check (why in ('refused', 'clock')),
  constraint unsettled_fact_settled check ((settled_at is null) = (settled_by is null))
);
call kernel.protect('kernel.unsettled_fact');
create index unsettled_fact_open on kernel.unsettled_fact (company, told_at) where settled_at is null;
