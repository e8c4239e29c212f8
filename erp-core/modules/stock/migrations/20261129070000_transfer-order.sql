-- Goods on the way between two places, of one site or of two: they are ours, in a location of their own.
alter table stock.location
  drop constraint location_kind_known,
  add constraint location_kind_known check (kind in
    ('internal', 'supplier', 'customer', 'production', 'scrap', 'inventory-loss', 'to-reconcile', 'transit'));
create unique index location_one_transit on stock.location (company, site) where kind = 'transit';

alter table stock.balance
  drop constraint balance_not_negative,
  add constraint balance_not_negative check (quantity >= 0 or kind not in ('internal', 'transit')),
  drop constraint balance_serial_once,
  add constraint balance_serial_once exclude using btree (company with =, item with =, lot with =)
    where (serial and quantity > 0 and kind in ('internal', 'transit')) deferrable initially deferred,
  drop constraint balance_serial_one,
  add constraint balance_serial_one check (not serial or kind not in ('internal', 'transit') or quantity in (0, 1));

create table stock.transfer_order (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  number text not null,
  from_site text not null,
  to_site text not null,
  destination uuid not null,
  document text,
  sent_at bigint,
  state text not null constraint transfer_order_state_known
    check (state in ('draft', 'sent', 'part-received', 'received', 'cancelled')),
  constraint transfer_order_pk primary key (company, id),
  constraint transfer_order_number_unique unique (company, number),
  constraint transfer_order_destination foreign key (company, destination) references stock.location
);
call kernel.protect('stock.transfer_order');
create index transfer_order_open on stock.transfer_order (company, to_site) where state in ('sent', 'part-received');

create table stock.transfer_line (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  transfer uuid not null,
  position integer not null,
  item uuid not null,
  lot uuid,
  status text not null,
  source uuid not null,
  reservation uuid,
  quantity numeric(20, 6) not null constraint transfer_line_quantity_positive check (quantity > 0),
  sent numeric(20, 6) not null default 0,
  arrived numeric(20, 6) not null default 0,
  lost numeric(20, 6) not null default 0,
  returned numeric(20, 6) not null default 0,
  surplus numeric(20, 6) not null default 0,
  constraint transfer_line_pk primary key (company, id),
  constraint transfer_line_place_once unique (company, transfer, position),
  constraint transfer_line_transfer foreign key (company, transfer) references stock.transfer_order,
  constraint transfer_line_item foreign key (company, item) references stock.item,
  constraint transfer_line_lot foreign key (company, lot) references stock.lot,
  constraint transfer_line_source foreign key (company, source) references stock.location,
  constraint transfer_line_reservation foreign key (company, reservation) references stock.reservation,
  -- The backstop of the rule: no more comes out of transit than went in.
  constraint transfer_line_in_transit check (least(sent, arrived, lost, returned, surplus) >= 0
    and sent >= arrived + lost + returned)
);
call kernel.protect('stock.transfer_line');

-- What happened to a line, a move each, so that each can be taken back.
create table stock.transfer_step (
  company uuid not null default kernel.current_company(),
  move uuid not null,
  transfer uuid not null,
  line uuid not null,
  number integer not null,
  kind text not null constraint transfer_step_kind_known check (kind in ('sent', 'arrived', 'lost', 'returned', 'surplus')),
  place uuid not null,
  status text not null,
  quantity numeric(20, 6) not null,
  at bigint not null,
  taken_back boolean not null default false,
  constraint transfer_step_pk primary key (company, move),
  constraint transfer_step_line foreign key (company, line) references stock.transfer_line,
  constraint transfer_step_move foreign key (company, move) references stock.move deferrable initially deferred
);
call kernel.protect('stock.transfer_step');
create index transfer_step_transfer on stock.transfer_step (company, transfer);
