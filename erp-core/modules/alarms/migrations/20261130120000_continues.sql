-- A piece that was cut at the end of its window while the alarm was on: it is not over there.
alter table alarms.report add column continues boolean not null default false;
