-- What people say of records, whichever module's: by the name of the entity and the id, for there is no table that holds
-- every record. Rights are those of the record, asked each time.
create table kernel.comment (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null,
  entity text not null,
  record uuid not null,
  user_id text not null,
  at bigint not null,
  -- Null: it was removed. What it said stands in kernel.comment_wording.
  text text,
  mentions text[] not null,
  changed_at bigint,
  removed_at bigint,
  constraint comment_pk primary key (company, id),
  constraint comment_removed check ((text is null) = (removed_at is not null))
);
create index comment_of_record on kernel.comment (company, entity, record, at);
create index comment_by on kernel.comment (company, user_id, at);
call kernel.protect('kernel.comment');

-- What a comment said before it was changed or removed.
create table kernel.comment_wording (
  company uuid not null default kernel.current_company(),
  comment uuid not null,
  version integer not null,
  text text not null,
  -- Until when it read so.
  until bigint not null,
  constraint comment_wording_pk primary key (company, comment, version),
  constraint comment_wording_comment foreign key (company, comment) references kernel.comment on delete cascade
);
call kernel.protect('kernel.comment_wording');

create table kernel.comment_file (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  comment uuid not null,
  position integer not null,
  file_id uuid not null,
  file_name text not null,
  file_type text not null,
  file_size bigint not null,
  constraint comment_file_pk primary key (company, id),
  constraint comment_file_comment foreign key (company, comment) references kernel.comment on delete cascade,
  constraint comment_file_kept foreign key (company, file_id) references kernel.file
);
create index comment_file_of on kernel.comment_file (company, comment, position);
call kernel.protect('kernel.comment_file');

-- Who wants to be told what becomes of a record, and up to which version he was.
create table kernel.follow (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  person text not null,
  entity text not null,
  record uuid not null,
  since bigint not null,
  told_version integer not null,
  constraint follow_pk primary key (company, id),
  constraint follow_once unique (company, entity, record, person)
);
create index follow_by on kernel.follow (company, person, since);
call kernel.protect('kernel.follow');

-- What a person is told: a template and what it is filled with, so that each reads it in his own language.
create table kernel.notice (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  person text not null,
  template text not null constraint notice_template_known check (template in ('mentioned', 'commented', 'changed')),
  parameters jsonb not null,
  entity text not null,
  record uuid not null,
  at bigint not null,
  read_at bigint,
  constraint notice_pk primary key (company, id)
);
create index notice_newest on kernel.notice (company, person, at, id);
create index notice_unread on kernel.notice (company, person, entity, record) where read_at is null;
create index notice_of_record on kernel.notice (company, entity, record);
call kernel.protect('kernel.notice');

create table kernel.tag (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null,
  code text not null,
  name jsonb not null,
  colour text not null,
  constraint tag_pk primary key (company, id),
  constraint tag_code_unique unique (company, code)
);
call kernel.protect('kernel.tag');

create table kernel.tagging (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  tag uuid not null,
  entity text not null,
  record uuid not null,
  by text not null,
  at bigint not null,
  constraint tagging_pk primary key (company, id),
  constraint tagging_once unique (company, entity, record, tag),
  constraint tagging_tag foreign key (company, tag) references kernel.tag
);
create index tagging_of on kernel.tagging (company, tag, entity, record);
call kernel.protect('kernel.tagging');
call kernel.grant_application();
