-- What stock is worth. Quantities have six places, values the currency's own, a unit cost six more than those.
create table stock.costing (
  company uuid primary key default kernel.current_company() references kernel.company,
  currency text not null,
  places integer not null constraint costing_places check (places between 0 and 4),
  closed_through bigint not null default 0
);
call kernel.protect('stock.costing');

create table stock.cost (
  company uuid not null default kernel.current_company(),
  item uuid not null,
  method text not null constraint cost_method_known
    check (method in ('moving-average', 'fifo', 'standard', 'specific-lot')),
  standard numeric not null,
  last_cost numeric not null,
  quantity numeric(20, 6) not null,
  value numeric(24, 4) not null,
  entries bigint not null,
  last_at bigint not null,
  replay_from bigint,
  constraint cost_pk primary key (company, item),
  constraint cost_item foreign key (company, item) references stock.item,
  -- The backstop of the rule: nothing is worth nothing. A lot may owe what another has, so lots are each for itself.
  constraint cost_of_nothing check (quantity <> 0 or value = 0 or method = 'specific-lot')
);
create index cost_to_replay on stock.cost (company) where replay_from is not null;

create table stock.cost_layer (
  company uuid not null default kernel.current_company(),
  item uuid not null,
  number bigint not null,
  at bigint not null,
  lot uuid,
  quantity numeric(20, 6) not null constraint cost_layer_not_empty check (quantity <> 0),
  value numeric(24, 4) not null,
  constraint cost_layer_pk primary key (company, item, number),
  constraint cost_layer_cost foreign key (company, item) references stock.cost
);

create table stock.cost_entry (
  company uuid not null default kernel.current_company(),
  item uuid not null,
  number bigint not null,
  at bigint not null,
  site text,
  move uuid,
  counterpart text not null,
  lot uuid,
  quantity numeric(20, 6) not null,
  given numeric(24, 4),
  reverses bigint,
  method text,
  standard numeric,
  value numeric(24, 4) not null,
  amount numeric(24, 4) not null,
  constraint cost_entry_pk primary key (company, item, number),
  constraint cost_entry_cost foreign key (company, item) references stock.cost,
  constraint cost_entry_move foreign key (company, move) references stock.move deferrable initially deferred
);
create unique index cost_entry_of_move on stock.cost_entry (company, move) where move is not null;

create table stock.value_posting (
  company uuid not null default kernel.current_company(),
  id uuid not null,
  item uuid not null,
  entry bigint not null,
  site text,
  at bigint not null,
  booked_at bigint not null,
  why text not null constraint value_posting_why_known check (why in ('move', 'replay', 'closed-period', 'revaluation')),
  counterpart text not null,
  value numeric(24, 4) not null,
  amount numeric(24, 4) not null,
  -- Points at its entry without a foreign key: a replay writes a hundred thousand at once, and entries are never removed.
  constraint value_posting_pk primary key (company, id)
);
call kernel.protect_append_only('stock.value_posting');
create index value_posting_item_at on stock.value_posting (company, item, at);

-- What was there before there were costs is worth nothing yet: one opening entry an item, so that quantities agree from
-- the first day, and a revaluation says what it is worth. Row-level security is forced on the owner as well: lifted here.
alter table stock.balance no force row level security;
insert into stock.cost (company, item, method, standard, last_cost, quantity, value, entries, last_at)
select b.company, b.item, 'moving-average', 0, 0, sum(b.quantity), 0, 1, 0
from stock.balance b where b.kind in ('internal', 'to-reconcile') group by b.company, b.item having sum(b.quantity) <> 0;
insert into stock.cost_layer (company, item, number, at, quantity, value)
select company, item, 1, 0, quantity, 0 from stock.cost;
insert into stock.cost_entry (company, item, number, at, counterpart, quantity, given, value, amount)
select company, item, 1, 0, 'opening', quantity, 0, 0, 0 from stock.cost;
alter table stock.balance force row level security;

call kernel.protect('stock.cost');
call kernel.protect('stock.cost_layer');
call kernel.protect('stock.cost_entry');
