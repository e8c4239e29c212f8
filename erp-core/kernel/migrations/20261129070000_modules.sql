-- What a company has switched on or off itself; a module without a row stands as it is declared.
create table kernel.company_module (
  company uuid not null default kernel.current_company(),
  module text not null,
  enabled boolean not null,
  at bigint not null,
  user_id text not null,
  constraint company_module_pk primary key (company, module)
);
call kernel.protect('kernel.company_module');
