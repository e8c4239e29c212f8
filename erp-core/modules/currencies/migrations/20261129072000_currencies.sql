create table currencies.rate (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  day date not null,
  kind text not null constraint rate_kind_known check (kind in ('mid', 'customs', 'bank')),
  currency text not null,
  against text not null constraint rate_of_two check (against <> currency),
  units integer not null constraint rate_units_positive check (units > 0),
  rate numeric(30, 12) not null constraint rate_positive check (rate > 0),
  constraint rate_pk primary key (company, id),
  constraint rate_unique unique (company, kind, currency, against, day)
);
call kernel.protect('currencies.rate');
