-- Which module a letter waits for, where it was kept because that was off: so that what waits can be counted and dropped
-- without reading what is in it.
alter table kernel.dead_letter add column waits_for text;
create index dead_letter_waits on kernel.dead_letter (company, waits_for, at)
  where state = 'open' and waits_for is not null;
