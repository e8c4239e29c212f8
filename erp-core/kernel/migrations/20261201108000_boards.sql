-- Home pages as people have set them up: what stands where, being worked on and as it was published.
create table kernel.board (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null,
  name text not null,
  owner text not null,
  at bigint not null,
  scope text not null constraint board_scope_known check (scope in ('own', 'role', 'company')),
  role uuid,
  published integer not null constraint board_published_counts check (published >= 0),
  draft jsonb,
  constraint board_pk primary key (company, id),
  constraint board_role foreign key (company, role) references kernel.role on delete cascade,
  constraint board_of_role check ((scope = 'role') = (role is not null)),
  constraint board_shows_something check (published > 0 or draft is not null)
);
create index board_of on kernel.board (company, owner);
call kernel.protect('kernel.board');

create table kernel.board_version (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  board uuid not null,
  number integer not null,
  definition jsonb not null,
  at bigint not null,
  by text not null,
  constraint board_version_pk primary key (company, id),
  constraint board_version_once unique (company, board, number),
  constraint board_version_board foreign key (company, board) references kernel.board on delete cascade
);
call kernel.protect('kernel.board_version');

-- Which board a person, a role (its id) or the company ("*") begin with.
create table kernel.board_default (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  holder text not null,
  board uuid not null,
  constraint board_default_pk primary key (company, id),
  constraint board_default_once unique (company, holder),
  constraint board_default_board foreign key (company, board) references kernel.board on delete cascade
);
create index board_default_of on kernel.board_default (company, board);
call kernel.protect('kernel.board_default');
call kernel.grant_application();
