import type { Caller } from '../kernel/index.ts';
import type { TestErp } from './erp.ts';

/** What a storekeeper does in a test: every command by its name, and what it leaves in the tables. */
export function storekeeper(erp: () => TestErp, caller: () => Caller, site = 'plant-a') {
  const run = async (name: string, input: object) => {
    const outcome = await erp().kernel.execute(caller(), name, input);
    if (!outcome.ok) throw new Error(`${name}: ${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
    return outcome.result as { id: string; number: string; moves: string[]; lines: string[] };
  };
  return {
    run,
    refusalOf: async (name: string, input: object, as = caller()) =>
      (await erp().kernel.execute(as, name, input)).refusal?.code ?? 'ok',
    place: async (code: string, more: { site?: string; parent?: string } = {}) =>
      (await run('stock.location.save', { site, code, name: { en: code }, ...more })).id,
    item: async (code: string, more: object = {}) =>
      (await run('stock.item.save', { code, name: { en: code }, unit: '{piece}', ...more })).id,
    lot: async (item: string, code: string, more: object = {}) =>
      (await run('stock.lot.save', { item, code, ...more })).id,
    receive: (item: string, quantity: string, to: string, more: object = {}) =>
      run('stock.receive', { site, item, quantity, to, ...more }),
    /** Quantities other than zero by place and status, as balances have them: "A1 available" → "5". */
    async held(item: string, kinds: readonly string[] = ['internal', 'transit', 'to-reconcile']) {
      const { rows } = await erp().owner.query<{ at: string; quantity: string }>(
        `select l.site || ' ' || l.code || ' ' || b.status as at, trim_scale(sum(b.quantity))::text as quantity
         from stock.balance b join stock.location l on l.id = b.location
         where b.item = $1 and b.kind = any($2) group by 1 having sum(b.quantity) <> 0 order by 1`,
        [item, kinds],
      );
      return Object.fromEntries(rows.map(({ at, quantity }) => [at, quantity]));
    },
    /** Worth of an item, by its cost, its layers and what the accounts were told. */
    async worth(item: string) {
      const { rows } = await erp().owner.query<{ cost: string; layers: string; posted: string; off: string }>(
        `select trim_scale(c.value)::text as cost,
           trim_scale(coalesce((select sum(value) from stock.cost_layer where item = $1), 0))::text as layers,
           trim_scale(coalesce((select sum(value) from stock.value_posting where item = $1), 0))::text as posted,
           trim_scale(c.quantity - (select sum(b.quantity) from stock.balance b where b.item = $1
             and b.kind in ('internal', 'to-reconcile', 'transit')))::text as off
         from stock.cost c where c.item = $1`,
        [item],
      );
      return rows[0];
    },
    /** What every place's balance differs by from the sum of its moves: nothing, unless a ledger is broken. */
    async unbalanced(item: string) {
      const { rows } = await erp().owner.query(
        `with moved as (
           select to_location as place, coalesce(lot::text, '') as lot, to_status as status, quantity from stock.move where item = $1
           union all select from_location, coalesce(lot::text, ''), status, -quantity from stock.move where item = $1
           union all select location, case when lot = '00000000-0000-0000-0000-000000000000' then '' else lot::text end,
             status, -quantity from stock.balance where item = $1)
         select place, lot, status, sum(quantity) from moved group by 1, 2, 3 having sum(quantity) <> 0`,
        [item],
      );
      return rows;
    },
  };
}
