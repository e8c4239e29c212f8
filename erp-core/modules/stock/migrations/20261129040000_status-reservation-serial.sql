-- Part of a balance may be kept for somebody, and a status may change without a change of place.
alter table stock.balance
  add column reserved numeric(20, 6) not null default 0 constraint balance_reserved_not_negative check (reserved >= 0),
  add column serial boolean not null default false;
-- The backstop of the rule: a piece with a number of its own is inside the plant once.
-- Looked at when the transaction ends, for a move writes both of its balances.
alter table stock.balance
  add constraint balance_serial_once exclude using btree (company with =, item with =, lot with =)
    where (serial and quantity > 0 and kind = 'internal') deferrable initially deferred,
  add constraint balance_serial_one check (not serial or kind <> 'internal' or quantity in (0, 1));

alter table stock.item add column serials boolean not null default false;

alter table stock.move add column to_status text;
alter table stock.move no force row level security;
update stock.move set to_status = status;
alter table stock.move force row level security;
alter table stock.move
  alter column to_status set not null,
  drop constraint move_goes_somewhere,
  add constraint move_goes_somewhere check (from_location <> to_location or status <> to_status);

create table stock.reservation (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  number text not null,
  site text not null,
  item uuid not null,
  lot uuid,
  location uuid not null,
  quantity numeric(20, 6) not null constraint reservation_quantity_positive check (quantity > 0),
  taken numeric(20, 6) not null default 0 constraint reservation_taken_known check (taken between 0 and quantity),
  document text,
  state text not null constraint reservation_state_known check (state in ('open', 'taken', 'released')),
  constraint reservation_pk primary key (company, id),
  constraint reservation_number_unique unique (company, number),
  constraint reservation_item foreign key (company, item) references stock.item,
  constraint reservation_lot foreign key (company, lot) references stock.lot,
  constraint reservation_location foreign key (company, location) references stock.location
);
call kernel.protect('stock.reservation');
create index reservation_open on stock.reservation (company, item) where state = 'open';
