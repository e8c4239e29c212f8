-- An export that a job makes, to be fetched by whoever asked for it, for a day.
create table kernel.export_run (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  entity text not null,
  asked jsonb not null,
  user_id text not null,
  locale text not null,
  at bigint not null,
  -- What of these records the user might see when it was begun, as a digest.
  rights text not null,
  job uuid not null,
  ready_at bigint,
  records integer,
  constraint export_run_pk primary key (company, id)
);
call kernel.protect('kernel.export_run');
create index export_run_of on kernel.export_run (company, user_id, at);

-- The file itself, as CSV. Beside its row and not among files: nobody else may come by it, and it goes with it.
create table kernel.export_piece (
  company uuid not null default kernel.current_company(),
  run uuid not null,
  nth integer not null,
  text text not null,
  constraint export_piece_pk primary key (company, run, nth),
  constraint export_piece_run foreign key (company, run) references kernel.export_run on delete cascade
);
call kernel.protect('kernel.export_piece');
