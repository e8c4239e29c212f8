-- Few moves are reversals: the others need no entry.
alter table stock.move drop constraint move_reversed_once;
create unique index move_reversed_once on stock.move (company, reverses) where reverses is not null;
