-- Somebody looks at what is there. What a count says stands at its moment, whatever is booked late before it.
create table stock.count (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  number text not null,
  site text not null,
  location uuid,
  item uuid,
  blind boolean not null,
  tolerance numeric not null,
  document text,
  state text not null constraint count_state_known check (state in ('open', 'approved', 'cancelled', 'withdrawn')),
  constraint count_pk primary key (company, id),
  constraint count_number_unique unique (company, number),
  constraint count_location foreign key (company, location) references stock.location,
  constraint count_item foreign key (company, item) references stock.item
);
call kernel.protect('stock.count');

create table stock.count_line (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  count uuid not null,
  spot text not null,
  site text not null,
  item uuid not null,
  lot uuid,
  location uuid not null,
  status text not null,
  counted numeric(20, 6),
  counted_at bigint,
  counted_by text,
  tries integer not null default 0,
  variance numeric(20, 6),
  value numeric(24, 4),
  state text not null constraint count_line_state_known check (state in ('to-count', 'recount', 'counted')),
  constraint count_line_pk primary key (company, id),
  constraint count_line_spot_once unique (company, count, spot),
  constraint count_line_count foreign key (company, count) references stock.count,
  constraint count_line_item foreign key (company, item) references stock.item,
  constraint count_line_lot foreign key (company, lot) references stock.lot,
  constraint count_line_location foreign key (company, location) references stock.location
);
call kernel.protect('stock.count_line');

-- What stands: so much was there at that moment. "adjusted" is what has been booked so that it is true.
create table stock.counted (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  count uuid not null,
  document text not null,
  item uuid not null,
  location uuid not null,
  lot uuid not null,
  status text not null,
  at bigint not null,
  quantity numeric(20, 6) not null constraint counted_not_negative check (quantity >= 0),
  adjusted numeric(20, 6) not null,
  constraint counted_pk primary key (company, id),
  constraint counted_line foreign key (company, id) references stock.count_line
);
call kernel.protect('stock.counted');
create index counted_spot on stock.counted (company, item, location, lot, status, at);
create index counted_count on stock.counted (company, count);
