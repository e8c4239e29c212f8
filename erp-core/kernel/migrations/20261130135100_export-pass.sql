-- An export that two persons wanted, to be fetched once.
create table kernel.export_pass (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  entity text not null,
  asked jsonb not null,
  user_id text not null,
  expires_at bigint not null,
  used_at bigint,
  constraint export_pass_pk primary key (company, id)
);
call kernel.protect('kernel.export_pass');
create index export_pass_open on kernel.export_pass (company, user_id, entity) where used_at is null;
