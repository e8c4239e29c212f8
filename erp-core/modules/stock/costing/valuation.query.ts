import { z } from 'zod';
import { companySettings } from '../../../kernel/core/index.ts';
import { moment, pageOf, query, Refused, rowsBefore, settingsInForce, text } from '../../../kernel/index.ts';
import { refuse } from '../refusals.ts';
import { MOST_ROWS } from '../reports/scope.ts';

/**
 * What the stock is worth, item by item, now or at a moment: the quantities that were there then, at what the accounts held
 * for them by then. `replaying`: a booking out of order is still to be reckoned.
 */
export const valuation = query('stock.valuation', {
  label: { en: 'Stock valuation', bn: 'মজুদের মূল্যায়ন', hi: 'स्टॉक मूल्यांकन' },
  input: {
    at: moment().optional(),
    search: text().optional(),
    cursor: text().optional(),
    limit: z.int().min(1).max(MOST_ROWS).default(100),
  },
  async run({ at, search, cursor, limit }, { db, caller, now }) {
    if (caller.sites !== null) throw new Refused(refuse('valuation-whole-company'));
    const skip = rowsBefore(cursor);
    const rows = await db.rows(
      `select jsonb_build_object('id', i.id, 'code', i.code, 'name', i.name) as item, i.unit, c.method,
         case when $1::bigint is null then c.quantity else coalesce(e.quantity, 0) end as quantity,
         case when $1 is null then c.value else coalesce(p.value, 0) end as value, c.replay_from is not null as replaying
       from stock.cost c join stock.item i on i.id = c.item
       left join lateral (select sum(quantity) as quantity from stock.cost_entry where item = c.item and at <= $1) e on $1 is not null
       left join lateral (select sum(value) as value from stock.value_posting where item = c.item and at <= $1) p on $1 is not null
       where ($2::text is null or i.code ilike '%' || $2 || '%' or i.name::text ilike '%' || $2 || '%')
       order by i.code limit $3 offset $4`,
      [at ?? null, search ?? null, limit + 1, skip],
    );
    const total = await db.one<{ value: string }>(
      at === undefined
        ? 'select coalesce(sum(value), 0) as value from stock.cost'
        : 'select coalesce(sum(value), 0) as value from stock.value_posting where at <= $1',
      at === undefined ? [] : [at],
    );
    const settings = await db.one<{ currency: string }>('select currency from stock.costing');
    return {
      ...pageOf(rows, limit, skip),
      at: at ?? now,
      total: total?.value ?? '0',
      currency: settings?.currency ?? (await settingsInForce(db, companySettings, now)).currency,
    };
  },
});
