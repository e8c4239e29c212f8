-- What people read and entered. The reading goes into a gateway's journal and from there the way of all readings; this is
-- who entered it and when, and how far it has come. "gateway" is the one that it was given to, so that of several at a
-- site one takes it; after "given_at" is long past, another may.
create table plant.manual_reading (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  site text not null,
  point integer not null,
  path text not null,
  value jsonb not null,
  at bigint not null,
  user_id text not null,
  entered_at bigint not null,
  confirmed boolean not null,
  state text not null constraint manual_reading_state_known check (state in ('waiting', 'kept', 'refused')),
  message text,
  gateway text,
  given_at bigint,
  constraint manual_reading_pk primary key (company, id),
  constraint manual_reading_once unique (company, site, point, at)
);
call kernel.protect('plant.manual_reading');
create index manual_reading_waiting on plant.manual_reading (company, site, entered_at) where state = 'waiting';
