-- One stock issue, as somebody would write it by hand: the same rows, under the same row-level security, in one commit.
\set n random(1, :items)
begin;
select set_config('millrace.company', :company, true), set_config('millrace.user', 'bench', true);
select gen_random_uuid()::text as move, gen_random_uuid()::text as key, (extract(epoch from clock_timestamp()) * 1000000)::bigint as now \gset
select i.id::text as item, i.unit as unit from stock.item i where i.code = 'BENCH-' || :n \gset
select b.id::text as bin from stock.location b where b.site = 'bench' and b.code = 'BIN' \gset
select p.id::text as place from stock.location p where p.site = 'bench' and p.kind = 'production' \gset
select count(key) as kept from kernel.command_outcome where key = :key \gset
select quantity::text as there from stock.balance where item = :item::uuid and location = :bin::uuid and lot = '00000000-0000-0000-0000-000000000000' and status = 'available' for update \gset
select quantity::text as held, value::text as worth, entries + 1 as number, round(value / quantity, 2)::text as cost from stock.cost where item = :item::uuid for update \gset
update stock.balance set quantity = quantity - 1 where item = :item::uuid and location = :bin::uuid and lot = '00000000-0000-0000-0000-000000000000' and status = 'available' and quantity >= 1;
update stock.balance set quantity = quantity + 1 where item = :item::uuid and location = :place::uuid and lot = '00000000-0000-0000-0000-000000000000' and status = 'available';
insert into stock.move (id, site, item, quantity, unit, from_location, to_location, status, to_status, at, booked_at, reason, user_id) values (:move::uuid, 'bench', :item::uuid, 1, :unit, :bin::uuid, :place::uuid, 'available', 'available', :now, :now, 'issue', 'bench');
update stock.cost set quantity = quantity - 1, value = value - :cost::numeric, entries = :number, last_at = :now where item = :item::uuid;
update stock.cost_layer set quantity = quantity - 1, value = value - :cost::numeric where item = :item::uuid;
insert into stock.cost_entry (item, number, at, site, move, counterpart, quantity, value, amount) values (:item::uuid, :number, :now, 'bench', :move::uuid, 'production', -1, -(:cost::numeric), -(:cost::numeric));
insert into stock.value_posting (id, item, entry, site, at, booked_at, why, counterpart, value, amount) values (gen_random_uuid(), :item::uuid, :number, 'bench', :now, :now, 'move', 'production', -(:cost::numeric), -(:cost::numeric));
insert into kernel.command_outcome (key, command, input_hash, outcome, at) values (:key, 'stock.issue', 'hash', jsonb_build_object('ok', true, 'result', jsonb_build_object('moves', jsonb_build_array(:move::text))), :now);
insert into kernel.audit (id, at, user_id, command, key, correlation, input, refusal, changes) values (gen_random_uuid(), :now, 'bench', 'stock.issue', :key, 'bench', jsonb_build_object('item', :item::text, 'quantity', '1'), null, jsonb_build_array(jsonb_build_object('table', 'stock.move', 'id', :move::text), jsonb_build_object('table', 'stock.balance', 'before', :there::text), jsonb_build_object('table', 'stock.cost', 'before', :worth::text)));
insert into kernel.event_counter as c (newest) values (1) on conflict (company) do update set newest = c.newest + 1 returning newest as seq \gset
insert into kernel.event (seq, at, type, version, aggregate, site, payload, user_id, correlation) values (:seq, :now, 'stock.moved', 1, 'stock.item/' || :item::text, 'bench', jsonb_build_object('item', :item::text, 'quantity', '1'), 'bench', 'bench');
select pg_notify('millrace_event', kernel.current_company()::text);
commit;
