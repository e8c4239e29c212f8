-- What a company has set for a module, value by value. Rows are only added: the newest that is in force counts, and all
-- that was in force before stays told.
create table kernel.setting (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  settings text not null,
  field text not null,
  value jsonb,
  valid_from bigint not null,
  set_at bigint not null,
  set_by text not null,
  constraint setting_pk primary key (company, id),
  constraint setting_not_back_dated check (valid_from >= set_at)
);
call kernel.protect_append_only('kernel.setting');
create index setting_of on kernel.setting (company, settings, field, valid_from);
