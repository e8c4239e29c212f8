-- How often a record was written: who changes it says which version he saw, so that nobody's change is lost unseen.
alter table stock.item add column version integer not null default 1;
alter table stock.lot add column version integer not null default 1;
alter table stock.location add column version integer not null default 1;
alter table stock.tag add column version integer not null default 1;
alter table stock.unidentified add column version integer not null default 1;
