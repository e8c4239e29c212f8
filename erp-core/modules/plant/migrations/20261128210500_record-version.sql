-- How often a record was written: who changes it says which version he saw, so that nobody's change is lost unseen.
alter table plant.device add column version integer not null default 1;
alter table plant.gateway add column version integer not null default 1;
alter table plant.device_command add column version integer not null default 1;
