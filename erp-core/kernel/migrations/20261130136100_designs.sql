-- What a company makes itself, without code: what is being written, and every version of it that was published.
create table kernel.design (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  name text not null,
  -- As json, for the order in which fields and states were said counts.
  draft json not null,
  published integer not null default 0,
  changed_at bigint not null,
  changed_by text not null,
  constraint design_pk primary key (company, id),
  constraint design_name_unique unique (company, name)
);
call kernel.protect('kernel.design');

create table kernel.design_version (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  design uuid not null,
  number integer not null,
  manifest json not null,
  note text,
  adds jsonb not null,
  drops jsonb not null,
  published_at bigint not null,
  published_by text not null,
  constraint design_version_pk primary key (company, id),
  constraint design_version_once unique (company, design, number),
  constraint design_version_of foreign key (company, design) references kernel.design (company, id)
);
call kernel.protect_append_only('kernel.design_version');

-- Which design a pack was published from, and what each statement that is left for its next version takes away.
alter table kernel.pack add column design uuid, add column contract_of text[] not null default '{}';

-- The key that this installation signs with what it publishes: the owner's alone, and new in each installation.
create table kernel.maker_key (
  only_one boolean not null default true constraint maker_key_pk primary key constraint maker_key_one check (only_one),
  secret text not null
);
call kernel.grant_application();
