-- How the numbers of a series look, as administrators say it.
create table kernel.numbering (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  version integer not null default 1,
  series text not null,
  site text not null,
  pattern text not null,
  digits integer not null constraint numbering_digits_few check (digits between 1 and 12),
  start bigint not null constraint numbering_start_positive check (start > 0),
  restart text not null constraint numbering_restart_known check (restart in ('year', 'month', 'never')),
  year_begins integer not null constraint numbering_month check (year_begins between 1 and 12),
  zone text not null,
  gap_free boolean not null,
  constraint numbering_pk primary key (company, id),
  constraint numbering_series_unique unique (company, series, site)
);
call kernel.protect('kernel.numbering');

-- A count belongs to all of a number that stands before its digits, not to a year: so no change of the rule gives a
-- number twice. What was counted so far read "<series>-<year>-<digits>".
alter table kernel.number_series no force row level security;
alter table kernel.number_series rename column year to period;
alter table kernel.number_series alter column newest type bigint;
alter table kernel.number_series add column site text not null default '*', add column frame text;
update kernel.number_series set frame = series || '-' || period || '-';
alter table kernel.number_series alter column frame set not null;
alter table kernel.number_series drop constraint number_series_pk;
alter table kernel.number_series add constraint number_series_pk primary key (company, series, frame);
alter table kernel.number_series force row level security;
