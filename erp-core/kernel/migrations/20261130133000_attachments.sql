-- Files that are kept beside a record of any kind, whichever module's, by the name of its entity and its id. Rights are those
-- of the record, asked each time.
create table kernel.attachment (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null,
  entity text not null,
  record uuid not null,
  file_id uuid not null,
  file_name text not null,
  file_type text not null,
  file_size bigint not null,
  description text,
  at bigint not null,
  user_id text not null,
  -- Null: it is there. A removed one can be brought back as long as its bytes are kept.
  removed_at bigint,
  constraint attachment_pk primary key (company, id),
  constraint attachment_kept foreign key (company, file_id) references kernel.file
);
create index attachment_of_record on kernel.attachment (company, entity, record, at);
call kernel.protect('kernel.attachment');

-- Every version of it, the one that stands included.
create table kernel.attachment_version (
  company uuid not null default kernel.current_company(),
  attachment uuid not null,
  version integer not null,
  file_id uuid not null,
  file_name text not null,
  file_type text not null,
  file_size bigint not null,
  description text,
  at bigint not null,
  user_id text not null,
  constraint attachment_version_pk primary key (company, attachment, version),
  constraint attachment_version_of foreign key (company, attachment) references kernel.attachment on delete cascade,
  constraint attachment_version_kept foreign key (company, file_id) references kernel.file
);
call kernel.protect('kernel.attachment_version');
call kernel.grant_application();
