-- Templates of a company: one of the name of a template that ships takes its place. What was before is in its history.
create table printing.template (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  code text not null,
  name jsonb not null,
  entity text not null,
  kind text not null constraint template_kind_known check (kind in ('label', 'document')),
  definition jsonb not null,
  constraint template_pk primary key (company, id),
  constraint template_code unique (company, code)
);
call kernel.protect('printing.template');

-- What was sent to a printer, or is to be.
create table printing.print (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  template text not null,
  template_version integer,
  entity text not null,
  records uuid[] not null,
  copies integer not null constraint print_copies check (copies between 1 and 1000),
  site text not null,
  printer text not null,
  language text not null constraint print_language check (language in ('en', 'bn', 'hi')),
  asked_at bigint not null,
  asked_by text not null,
  again_of uuid,
  device_command uuid,
  settled_at bigint,
  message text,
  state text not null constraint print_state_known check (state in ('waiting', 'sent', 'printed', 'failed')),
  constraint print_pk primary key (company, id),
  constraint print_again foreign key (company, again_of) references printing.print (company, id) on delete set null (again_of)
    deferrable initially deferred
);
call kernel.protect('printing.print');
create index print_asked on printing.print (company, asked_at, id);
create index print_command on printing.print (company, device_command) where device_command is not null;
create index print_again_of on printing.print (company, again_of) where again_of is not null;

-- What is on the labels, filled in by the rights of who asked: printed again it is the same, whatever became of the record.
create table printing.content (
  company uuid not null default kernel.current_company(),
  print uuid not null,
  labels jsonb not null,
  constraint content_pk primary key (company, print),
  constraint content_print foreign key (company, print) references printing.print (company, id) on delete cascade
    deferrable initially deferred
);
call kernel.protect('printing.content');

-- What stands at the head of a company's documents.
create table printing.letterhead (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  code text not null,
  name jsonb not null,
  address jsonb,
  logo_id uuid,
  logo_name text,
  logo_type text,
  logo_size bigint,
  constraint letterhead_pk primary key (company, id),
  constraint letterhead_code unique (company, code),
  constraint letterhead_logo foreign key (company, logo_id) references kernel.file,
  constraint letterhead_logo_whole check (num_nonnulls(logo_id, logo_name, logo_type, logo_size) in (0, 4))
);
call kernel.protect('printing.letterhead');
