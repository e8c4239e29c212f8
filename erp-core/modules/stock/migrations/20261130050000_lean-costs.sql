-- A replay changes the value and the amount of entries, which stand in no index. With as much room on each page as there are
-- rows, a new version stays on its page and no index is written; the next replay clears the page of the old ones itself.
-- (What stood here before moves to such pages with its first replay.)
alter table stock.cost_entry set (fillfactor = 50);

-- One index serves both: what an item was worth at a moment, and that a posting is there once.
alter table stock.value_posting drop constraint value_posting_pk;
drop index stock.value_posting_item_at;
alter table stock.value_posting add constraint value_posting_pk primary key (company, item, at, id);
