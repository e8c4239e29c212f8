-- Pallets, boxes and rolls that are moved as one. What is in them stands in the balance of their place, as all that is
-- there does; how much of a balance is packed is kept beside it, so that nothing of it is issued from under a unit.
alter table stock.balance
  add column packed numeric(20, 6) not null default 0 constraint balance_packed_not_negative check (packed >= 0);

create table stock.handling_unit (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  sscc text not null,
  packaging text,
  site text not null,
  location uuid not null,
  parent uuid,
  state text not null constraint handling_unit_state_known check (state in ('open', 'gone')),
  constraint handling_unit_pk primary key (company, id),
  constraint handling_unit_sscc_unique unique (company, sscc),
  constraint handling_unit_location foreign key (company, location) references stock.location,
  constraint handling_unit_parent foreign key (company, parent) references stock.handling_unit,
  constraint handling_unit_not_in_itself check (parent <> id)
);
call kernel.protect('stock.handling_unit');
create index handling_unit_parent_of on stock.handling_unit (company, parent) where parent is not null;
create index handling_unit_place on stock.handling_unit (company, location) where state = 'open';

create table stock.unit_content (
  company uuid not null default kernel.current_company(),
  unit uuid not null,
  item uuid not null,
  lot uuid not null,
  status text not null,
  quantity numeric(20, 6) not null constraint unit_content_positive check (quantity > 0),
  constraint unit_content_pk primary key (company, unit, item, lot, status),
  constraint unit_content_unit foreign key (company, unit) references stock.handling_unit,
  constraint unit_content_item foreign key (company, item) references stock.item
);
call kernel.protect('stock.unit_content');
create index unit_content_item on stock.unit_content (company, item, lot);
