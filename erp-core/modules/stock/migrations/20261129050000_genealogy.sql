-- Which lot went into which: an edge a pair, with how much of the consumed lot it stands for. Only ever added to.
create table stock.genealogy (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  site text not null,
  at bigint not null,
  document text,
  consumed_lot uuid not null,
  produced_lot uuid not null,
  quantity numeric(20, 6) not null constraint genealogy_quantity_positive check (quantity > 0),
  constraint genealogy_pk primary key (company, id),
  constraint genealogy_consumed foreign key (company, consumed_lot) references stock.lot,
  constraint genealogy_produced foreign key (company, produced_lot) references stock.lot
);
call kernel.protect_append_only('stock.genealogy');
create index genealogy_consumed_lot on stock.genealogy (company, consumed_lot, produced_lot);
create index genealogy_produced_lot on stock.genealogy (company, produced_lot, consumed_lot);
create index move_lot on stock.move (company, lot) where lot is not null;
