-- How many handlers acted one upon the other until it came to this event: a chain without an end is found by it.
alter table kernel.event add column depth smallint not null default 0;
