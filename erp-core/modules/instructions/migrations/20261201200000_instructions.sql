-- Working instructions, and where each is for.
create table instructions.document (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  code text not null,
  name jsonb not null,
  active boolean not null,
  constraint document_pk primary key (company, id),
  constraint document_code_unique unique (company, code)
);
call kernel.protect('instructions.document');

create table instructions.document_use (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  record uuid not null,
  position integer not null,
  site text,
  place text,
  item uuid,
  constraint document_use_pk primary key (company, id),
  constraint document_use_position unique (company, record, position) deferrable initially deferred,
  constraint document_use_record foreign key (company, record) references instructions.document
    on delete cascade deferrable initially deferred,
  constraint document_use_item foreign key (company, item) references stock.item deferrable initially deferred,
  constraint document_use_place_of_site check (place is null or site is not null)
);
call kernel.protect('instructions.document_use');
create index document_use_item on instructions.document_use (company, item);

-- What an instruction says, letter by letter; a released one is never changed.
create table instructions.revision (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  document uuid not null,
  letter text not null,
  effective_from bigint not null,
  changes jsonb,
  released_at bigint,
  released_by text,
  state text not null constraint revision_state_known check (state in ('draft', 'released', 'withdrawn')),
  constraint revision_pk primary key (company, id),
  constraint revision_letter_unique unique (company, document, letter),
  constraint revision_document foreign key (company, document) references instructions.document
    deferrable initially deferred,
  constraint revision_released check ((state = 'draft') = (released_at is null))
);
call kernel.protect('instructions.revision');
create index revision_holds on instructions.revision (company, document, effective_from) where state = 'released';

create table instructions.revision_step (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  record uuid not null,
  position integer not null,
  text jsonb not null,
  picture_id uuid, picture_name text, picture_type text, picture_size bigint,
  drawing_id uuid, drawing_name text, drawing_type text, drawing_size bigint,
  page integer,
  video_id uuid, video_name text, video_type text, video_size bigint,
  constraint revision_step_pk primary key (company, id),
  constraint revision_step_position unique (company, record, position) deferrable initially deferred,
  constraint revision_step_record foreign key (company, record) references instructions.revision
    on delete cascade deferrable initially deferred,
  constraint revision_step_picture foreign key (company, picture_id) references kernel.file,
  constraint revision_step_picture_whole check (num_nonnulls(picture_id, picture_name, picture_type, picture_size) in (0, 4)),
  constraint revision_step_drawing foreign key (company, drawing_id) references kernel.file,
  constraint revision_step_drawing_whole check (num_nonnulls(drawing_id, drawing_name, drawing_type, drawing_size) in (0, 4)),
  constraint revision_step_video foreign key (company, video_id) references kernel.file,
  constraint revision_step_video_whole check (num_nonnulls(video_id, video_name, video_type, video_size) in (0, 4))
);
call kernel.protect('instructions.revision_step');
create index revision_step_picture on instructions.revision_step (company, picture_id);
create index revision_step_drawing on instructions.revision_step (company, drawing_id);
create index revision_step_video on instructions.revision_step (company, video_id);

-- Who has read which revision: added to, never changed.
create table instructions.reading (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  site text not null,
  document uuid not null,
  revision uuid not null,
  letter text not null,
  person text not null,
  station text,
  read_at bigint not null,
  booked_at bigint not null,
  constraint reading_pk primary key (company, id),
  constraint reading_document foreign key (company, document) references instructions.document
    deferrable initially deferred,
  constraint reading_revision foreign key (company, revision) references instructions.revision
    deferrable initially deferred
);
call kernel.protect('instructions.reading');
create index reading_of_person on instructions.reading (company, person, document, read_at);
create index reading_revision on instructions.reading (company, revision);
