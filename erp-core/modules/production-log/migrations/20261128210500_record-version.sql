-- How often a record was written: who changes it says which version he saw, so that nobody's change is lost unseen.
alter table production_log.reason add column version integer not null default 1;
alter table production_log.job add column version integer not null default 1;
