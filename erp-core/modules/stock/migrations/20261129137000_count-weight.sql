-- What was counted weighed something, of an item that is weighed as well.
alter table stock.count_line add column caught numeric(20, 6) constraint count_line_caught_positive check (caught > 0);
