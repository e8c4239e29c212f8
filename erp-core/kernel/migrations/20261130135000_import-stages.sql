-- An import goes by stages: the file comes in by pieces, is read, mapped, checked, written and taken back, each by a job.
alter table kernel.import
  drop constraint import_state_known,
  add constraint import_state_known check (state in ('taken', 'read', 'unreadable', 'checking', 'checked', 'writing',
    'written', 'taking-back', 'taken-back', 'dropped')),
  add column alike integer not null default 0,
  add column wrote integer not null default 0,
  add column kept integer not null default 0,
  add column job uuid;
create index import_of on kernel.import (company, entity, at desc, id);

-- What its maker says of it: how the file is read and what its columns mean.
create table kernel.import_draft (
  company uuid not null default kernel.current_company(),
  run uuid not null,
  locale text not null,
  reading jsonb not null default '{}',
  header jsonb not null default '[]',
  proposed jsonb not null default '[]',
  mapping jsonb,
  problem text,
  constraint import_draft_pk primary key (company, run),
  constraint import_draft_run foreign key (company, run) references kernel.import on delete cascade
);
call kernel.protect('kernel.import_draft');

-- The file as it came, in base64; gone once it is read.
create table kernel.import_piece (
  company uuid not null default kernel.current_company(),
  run uuid not null,
  nth integer not null,
  bytes text not null,
  constraint import_piece_pk primary key (company, run, nth),
  constraint import_piece_run foreign key (company, run) references kernel.import on delete cascade
);
call kernel.protect('kernel.import_piece');

-- Its lines as they were read.
create table kernel.import_line (
  company uuid not null default kernel.current_company(),
  run uuid not null,
  line integer not null,
  cells jsonb not null,
  constraint import_line_pk primary key (company, run, line),
  constraint import_line_run foreign key (company, run) references kernel.import on delete cascade
);
call kernel.protect('kernel.import_line');

alter table kernel.import_row
  -- What two rows of one sheet may not both say.
  add column same_as text,
  -- What takes back what the row wrote.
  add column undo jsonb,
  -- How far it has come; null: nothing was done with it.
  add column outcome text constraint import_row_outcome_known check (outcome in ('written', 'failed', 'back', 'kept'));

-- New rows that are like a record that is there, and what a person says of each.
create table kernel.import_alike (
  company uuid not null default kernel.current_company(),
  run uuid not null,
  line integer not null,
  record uuid not null,
  title text not null,
  likeness real not null,
  answer text constraint import_alike_answer_known check (answer in ('same', 'new', 'merge')),
  constraint import_alike_pk primary key (company, run, line),
  constraint import_alike_row foreign key (company, run, line) references kernel.import_row on delete cascade
);
call kernel.protect('kernel.import_alike');

-- How columns of such a header were mapped the last time: a source has its own way of heading them.
create table kernel.import_template (
  company uuid not null default kernel.current_company(),
  target text not null,
  header text not null,
  mapping jsonb not null,
  used_at bigint not null,
  used_by text not null,
  constraint import_template_pk primary key (company, target, header)
);
call kernel.protect('kernel.import_template');
