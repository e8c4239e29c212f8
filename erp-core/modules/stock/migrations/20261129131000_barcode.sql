-- What is printed on items and their packings, each once in a company. A GTIN is kept with its 14 digits.
create table stock.barcode (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  version integer not null default 1,
  code text not null,
  kind text not null constraint barcode_kind_known check (kind in ('gtin', 'own')),
  item uuid not null,
  unit text,
  constraint barcode_pk primary key (company, id),
  constraint barcode_code_unique unique (company, code),
  constraint barcode_gtin_digits check (kind <> 'gtin' or code ~ '^[0-9]{14}$'),
  constraint barcode_item foreign key (company, item) references stock.item
);
call kernel.protect('stock.barcode');
create index barcode_item_of on stock.barcode (company, item);
-- A serial number is scanned alone too, and so is a lot.
create index lot_code_of on stock.lot (company, code);
