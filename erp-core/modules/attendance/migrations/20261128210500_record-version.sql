-- How often a record was written: who changes it says which version he saw, so that nobody's change is lost unseen.
alter table attendance.person add column version integer not null default 1;
alter table attendance.badge add column version integer not null default 1;
