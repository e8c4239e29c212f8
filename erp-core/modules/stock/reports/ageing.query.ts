import { z } from 'zod';
import { pageOf, query, rowsBefore } from '../../../kernel/index.ts';
import { NO_LOT } from '../ledger.ts';
import { atMoment, heldAt, NAMED, parameters, reportInput, scopeOf, seesCosts, worthAt, worthOf } from './scope.ts';

const DAY = 86_400_000_000;

/**
 * How long what is there has been there, by item: what came last is there still, as in FIFO, within each lot by itself.
 * `buckets` are bounds in days: [30, 60] makes under 30, 30 to 59, and 60 and more. A receipt that was taken back never
 * came; what comes from another site begins anew where one site is asked for.
 */
export const ageingQuery = query('stock.ageing', {
  label: { en: 'Ageing of stock', bn: 'মজুদের বয়স', hi: 'स्टॉक की आयु' },
  input: {
    ...reportInput,
    ...atMoment,
    buckets: z.array(z.int().min(1).max(36_500)).min(1).max(12).default([30, 60, 90, 180]),
  },
  site: (input) => input.site,
  async run({ at, buckets: said, cursor, limit, ...asked }, { db, caller, now }) {
    const skip = rowsBefore(cursor);
    const bounds = [...new Set(said)].sort((a, b) => a - b);
    const costs = seesCosts(caller);
    const p = parameters();
    const [then, ages] = [p.of(at ?? now), p.of(bounds)];
    const lot = `coalesce(m.lot, '${NO_LOT}')`;
    const parts = [
      scopeOf(asked, caller, p),
      heldAt(at, p),
      `there as (select item, lot, sum(quantity) as quantity from held group by item, lot having sum(quantity) > 0)`,
      `came as (
        select m.item, ${lot} as lot, m.at, m.quantity,
          sum(m.quantity) over (partition by m.item, ${lot} order by m.at desc, m.id desc) as upto
        from stock.move m join there t on t.item = m.item and t.lot = ${lot}
        join inside ti on ti.id = m.to_location left join inside fi on fi.id = m.from_location
        where fi.id is null and m.at <= ${then}::bigint and m.reverses is null
          and not exists (select from stock.move r where r.reverses = m.id and r.at <= ${then}::bigint))`,
      `layers as (
        select c.item, c.lot, width_bucket((${then}::bigint - c.at) / ${DAY}, ${ages}::bigint[]) as bucket, c.at,
          least(c.quantity, t.quantity - (c.upto - c.quantity)) as quantity
        from came c join there t on t.item = c.item and t.lot = c.lot where c.upto - c.quantity < t.quantity
        -- What came before anything is known of it is as old as can be.
        union all
        select t.item, t.lot, ${bounds.length}, null, t.quantity - coalesce(c.upto, 0) from there t
        left join (select item, lot, max(upto) as upto from came group by item, lot) c on c.item = t.item and c.lot = t.lot
        where t.quantity > coalesce(c.upto, 0))`,
      ...(costs ? [worthAt(at, p)] : []),
      `aged as (select item, bucket, sum(quantity) as quantity, min(at) as oldest from layers group by item, bucket)`,
      `priced as (select a.*${costs ? `, ${worthOf('a.quantity')} as worth` : ''} from aged a
        ${costs ? 'left join worth w_each on w_each.item = a.item' : ''})`,
      `rows as (
        select ${NAMED}, sum(a.quantity) as quantity, min(a.oldest) as oldest${costs ? ', sum(a.worth) as worth' : ''},
          jsonb_object_agg(a.bucket, jsonb_build_object('quantity', trim_scale(a.quantity)::text${
            costs ? `, 'worth', trim_scale(a.worth)::text` : ''
          })) as ages
        from priced a join wanted i on i.id = a.item group by i.id, i.code, i.name, i.unit)`,
    ];
    const shown = `with ${parts.join(', ')}`;
    const scope = [...p.values];
    const [rows, totals] = await Promise.all([
      db.rows<{ ages: Readonly<Record<string, object>> }>(
        `${shown} select * from rows order by item->>'code' limit ${p.of(limit + 1)} offset ${p.of(skip)}`,
        p.values,
      ),
      db.rows(
        `${shown} select a.bucket, i.unit, sum(a.quantity) as quantity${costs ? ', sum(a.worth) as worth' : ''}
         from priced a join wanted i on i.id = a.item group by a.bucket, i.unit order by a.bucket, i.unit`,
        scope,
      ),
    ]);
    const nothing = { quantity: '0', ...(costs ? { worth: '0' } : {}) };
    const aged = rows.map(({ ages: by, ...row }) => ({
      ...row,
      buckets: [0, ...bounds].map((days, nth) => ({ days, ...(by[nth] ?? nothing) })),
    }));
    return { ...pageOf(aged, limit, skip), bounds, totals, at: at ?? now };
  },
});
