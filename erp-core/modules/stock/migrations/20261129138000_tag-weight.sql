-- What a tag is stuck on weighs something, of an item that is weighed as well as counted.
alter table stock.tag add column caught numeric(20, 6) constraint tag_caught_positive check (caught > 0);
