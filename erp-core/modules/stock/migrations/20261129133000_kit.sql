-- What a kit is put together from.
create table stock.kit (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  item uuid not null,
  makes numeric(20, 6) not null constraint kit_makes_positive check (makes > 0),
  constraint kit_pk primary key (company, id),
  constraint kit_item_once unique (company, item),
  constraint kit_item foreign key (company, item) references stock.item
);
call kernel.protect('stock.kit');

create table stock.kit_line (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  kit uuid not null,
  item uuid not null,
  quantity numeric(20, 6) not null constraint kit_line_quantity_positive check (quantity > 0),
  share integer not null constraint kit_line_share_positive check (share > 0),
  constraint kit_line_pk primary key (company, id),
  constraint kit_line_once unique (company, kit, item),
  constraint kit_line_kit foreign key (company, kit) references stock.kit,
  constraint kit_line_item foreign key (company, item) references stock.item
);
call kernel.protect('stock.kit_line');
