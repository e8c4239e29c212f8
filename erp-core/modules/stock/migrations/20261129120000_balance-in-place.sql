-- A balance that changes while it holds something is written in place: PostgreSQL does that only where no index looks at
-- what changed, in its condition neither. Whether anything is held changes seldom, its quantity with every move.
drop index stock.balance_location;
alter table stock.balance drop constraint balance_serial_once;
alter table stock.balance add column held boolean not null generated always as (quantity <> 0) stored;
create index balance_location on stock.balance (company, location) where held;
alter table stock.balance add constraint balance_serial_once
  exclude using btree (company with =, item with =, lot with =)
  where (serial and held and kind = 'internal') deferrable initially deferred;

-- Room on the page for the next versions of a row.
alter table stock.balance set (fillfactor = 70);
alter table stock.cost set (fillfactor = 70);
alter table stock.cost_layer set (fillfactor = 70);
