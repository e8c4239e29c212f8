create table stock.item (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  code text not null,
  name jsonb not null,
  unit text not null,
  lots boolean not null default false,
  constraint item_pk primary key (company, id),
  constraint item_code_unique unique (company, code)
);
call kernel.protect('stock.item');

create table stock.lot (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  item uuid not null,
  code text not null,
  produced date,
  best_before date,
  expires date,
  constraint lot_pk primary key (company, id),
  constraint lot_item foreign key (company, item) references stock.item,
  constraint lot_code_unique unique (company, item, code)
);
call kernel.protect('stock.lot');

create table stock.location (
  company uuid not null default kernel.current_company() references kernel.company,
  id uuid not null,
  site text not null,
  code text not null,
  name jsonb not null,
  kind text not null constraint location_kind_known
    check (kind in ('internal', 'supplier', 'customer', 'production', 'scrap', 'inventory-loss', 'to-reconcile')),
  parent uuid,
  constraint location_pk primary key (company, id),
  constraint location_code_unique unique (company, site, code),
  constraint location_parent foreign key (company, parent) references stock.location
);
call kernel.protect('stock.location');
create unique index location_one_to_reconcile on stock.location (company, site) where kind = 'to-reconcile';

-- Kept in the transaction that posts. "lot" is the nil UUID where there is none, so that it can be part of the key.
-- The status (available, quarantine, hold, rejected) is a dimension of its own; value and cost layers join on the key.
create table stock.balance (
  company uuid not null default kernel.current_company(),
  item uuid not null,
  location uuid not null,
  lot uuid not null default '00000000-0000-0000-0000-000000000000',
  status text not null default 'available',
  kind text not null,
  quantity numeric(20, 6) not null,
  constraint balance_pk primary key (company, item, location, lot, status),
  constraint balance_item foreign key (company, item) references stock.item,
  constraint balance_location foreign key (company, location) references stock.location,
  -- The backstop of the rule: what is inside the plant cannot be less than nothing, except what is to be reconciled.
  constraint balance_not_negative check (quantity >= 0 or kind <> 'internal')
);
call kernel.protect('stock.balance');
create index balance_location on stock.balance (company, location) where quantity <> 0;

-- Double entry and append-only: a move is reversed by another one, never edited.
create table stock.move (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  site text not null,
  item uuid not null,
  lot uuid,
  quantity numeric(20, 6) not null constraint move_quantity_positive check (quantity > 0),
  unit text not null,
  from_location uuid not null,
  to_location uuid not null,
  status text not null default 'available',
  at bigint not null,
  booked_at bigint not null,
  reason text not null,
  document text,
  user_id text not null,
  reverses uuid,
  -- The fact that it was booked from.
  fact text,
  evidence jsonb,
  constraint move_pk primary key (company, id),
  constraint move_item foreign key (company, item) references stock.item,
  constraint move_lot foreign key (company, lot) references stock.lot,
  constraint move_from foreign key (company, from_location) references stock.location,
  constraint move_to foreign key (company, to_location) references stock.location,
  constraint move_reverses foreign key (company, reverses) references stock.move,
  constraint move_reversed_once unique (company, reverses),
  constraint move_goes_somewhere check (from_location <> to_location)
);
call kernel.protect_append_only('stock.move');
create index move_item_at on stock.move (company, item, at);
create index move_at on stock.move (company, at);
create index move_fact on stock.move (company, site, fact) where fact is not null;

create table stock.tag (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  epc text not null,
  item uuid not null,
  lot uuid,
  quantity numeric(20, 6) not null constraint tag_quantity_positive check (quantity > 0),
  constraint tag_pk primary key (company, id),
  constraint tag_epc_unique unique (company, epc),
  constraint tag_item foreign key (company, item) references stock.item,
  constraint tag_lot foreign key (company, lot) references stock.lot
);
call kernel.protect('stock.tag');

-- A passage that cannot be booked as a move yet: the tag is not registered, the direction or a location not known.
create table stock.unidentified (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  site text not null,
  fact text not null,
  portal text not null,
  epc text not null,
  direction text not null,
  from_code text not null,
  to_code text not null,
  at bigint not null,
  why text not null constraint unidentified_why_known check (why in ('tag-unknown', 'location-unknown', 'direction-unknown')),
  state text not null default 'open' constraint unidentified_state_known check (state in ('open', 'settled', 'retracted')),
  settled_at bigint,
  settled_by text,
  constraint unidentified_pk primary key (company, id),
  constraint unidentified_fact_unique unique (company, site, fact)
);
call kernel.protect('stock.unidentified');
create index unidentified_open on stock.unidentified (company, site, at) where state = 'open';
