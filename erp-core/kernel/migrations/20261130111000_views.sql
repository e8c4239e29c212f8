-- Lists as people have set them up: what they show, of whom, in which order.
create table kernel.view (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null,
  entity text not null,
  name text not null,
  scope text not null constraint view_scope_known check (scope in ('own', 'role', 'company')),
  role uuid,
  owner text not null,
  definition jsonb not null,
  at bigint not null,
  constraint view_pk primary key (company, id),
  constraint view_role foreign key (company, role) references kernel.role on delete cascade,
  constraint view_of_role check ((scope = 'role') = (role is not null))
);
create index view_of on kernel.view (company, entity);
call kernel.protect('kernel.view');

-- Which view a list opens with: for a person, for a role (its id) or for the company ("*").
create table kernel.view_default (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  entity text not null,
  holder text not null,
  view uuid not null,
  constraint view_default_pk primary key (company, id),
  constraint view_default_once unique (company, entity, holder),
  constraint view_default_view foreign key (company, view) references kernel.view on delete cascade
);
call kernel.protect('kernel.view_default');
call kernel.grant_application();
