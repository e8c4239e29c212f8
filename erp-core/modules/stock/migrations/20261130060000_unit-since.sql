-- Since when a unit stands where it stands: what is told later of an earlier moment does not take it back there.
alter table stock.handling_unit add column since bigint;
