-- What a shift tells the next one.
create table handover.note (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  site text not null,
  line text not null,
  station text,
  topic text not null,
  text text,
  photo_id uuid, photo_name text, photo_type text, photo_size bigint,
  day date,
  shift text,
  written_at bigint not null,
  written_by text not null,
  seen_at bigint,
  seen_by text,
  state text not null constraint note_state_known check (state in ('open', 'seen')),
  constraint note_pk primary key (company, id),
  constraint note_photo foreign key (company, photo_id) references kernel.file,
  constraint note_photo_whole check (num_nonnulls(photo_id, photo_name, photo_type, photo_size) in (0, 4)),
  constraint note_seen check ((state = 'seen') = (seen_at is not null))
);
call kernel.protect('handover.note');
create index note_of_line on handover.note (company, site, line, written_at);
create index note_open on handover.note (company, site, line) where state = 'open';
create index note_photo on handover.note (company, photo_id);

create table handover.note_leftover (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  record uuid not null,
  position integer not null,
  what text not null,
  count integer not null,
  about text,
  constraint note_leftover_pk primary key (company, id),
  constraint note_leftover_position unique (company, record, position) deferrable initially deferred,
  constraint note_leftover_record foreign key (company, record) references handover.note
    on delete cascade deferrable initially deferred
);
call kernel.protect('handover.note_leftover');

-- Who has seen a note, each once.
create table handover.acknowledgement (
  company uuid not null default kernel.current_company(),
  note uuid not null,
  person text not null,
  at bigint not null,
  booked_at bigint not null,
  constraint acknowledgement_pk primary key (company, note, person),
  constraint acknowledgement_note foreign key (company, note) references handover.note deferrable initially deferred
);
call kernel.protect('handover.acknowledgement');

-- Jobs that went on over the end of a shift, so that nobody is asked again.
create table handover.kept_run (
  company uuid not null default kernel.current_company(),
  job uuid not null,
  ended_at bigint not null,
  site text not null,
  line text not null,
  person text not null,
  at bigint not null,
  constraint kept_run_pk primary key (company, job, ended_at)
);
call kernel.protect('handover.kept_run');
create index kept_run_line on handover.kept_run (company, site, line, ended_at);
