create table units.packaging (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  code text not null,
  name jsonb not null,
  holds numeric(30, 12) not null constraint packaging_holds_something check (holds > 0),
  of text not null constraint packaging_of_another check (of <> code),
  constraint packaging_pk primary key (company, id),
  constraint packaging_code_unique unique (company, code)
);
call kernel.protect('units.packaging');
