-- Other units that an item is bought, moved or counted in, and what was said of a move beside its quantity.
create table stock.item_unit (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  item uuid not null,
  unit text not null,
  amount numeric(20, 6) not null constraint item_unit_amount_positive check (amount > 0),
  makes numeric(20, 6) not null constraint item_unit_makes_positive check (makes > 0),
  constraint item_unit_pk primary key (company, id),
  constraint item_unit_once unique (company, item, unit),
  constraint item_unit_item foreign key (company, item) references stock.item
);
call kernel.protect('stock.item_unit');

alter table stock.item add column catch_unit text;

create table stock.move_measure (
  company uuid not null default kernel.current_company(),
  move uuid not null,
  unit text not null,
  kind text not null constraint move_measure_kind_known check (kind in ('said', 'caught')),
  quantity numeric(20, 6) not null constraint move_measure_positive check (quantity > 0),
  constraint move_measure_pk primary key (company, move, kind),
  constraint move_measure_move foreign key (company, move) references stock.move deferrable initially deferred
);
call kernel.protect_append_only('stock.move_measure');
