import { z } from 'zod';
import { pageOf, query, rowsBefore } from '../../../kernel/index.ts';
import { atMoment, heldAt, NAMED, parameters, reportInput, scopeOf, seesCosts, worthAt, worthOf } from './scope.ts';

const DAY = 86_400_000_000;

/**
 * Items of which there is something, and nothing went into production or to a customer for so many days; what came only
 * since then is not slow yet. The one that lies longest first; with the worth where the caller sees costs.
 */
export const slowMovers = query('stock.slow-movers', {
  label: { en: 'Slow movers', bn: 'ধীরগতির পণ্য', hi: 'धीमी वस्तुएँ' },
  input: { ...reportInput, ...atMoment, days: z.int().min(1).max(36_500).default(90) },
  site: (input) => input.site,
  async run({ at, days, cursor, limit, ...asked }, { db, caller, now }) {
    const skip = rowsBefore(cursor);
    const costs = seesCosts(caller);
    const p = parameters();
    const then = p.of(at ?? now);
    const parts = [
      scopeOf(asked, caller, p),
      heldAt(at, p),
      `there as (select item, sum(quantity) as quantity from held group by item having sum(quantity) > 0)`,
      `went as (
        select t.item, max(m.at) filter (where fi.id is not null and o.kind in ('production', 'customer')) as "lastIssue",
          min(m.at) filter (where ti.id is not null and fi.id is null) as first,
          max(m.at) filter (where ti.id is not null and fi.id is null) as "lastReceipt"
        from there t join stock.move m on m.item = t.item and m.at <= ${then}::bigint and m.reverses is null
          and not exists (select from stock.move r where r.reverses = m.id and r.at <= ${then}::bigint)
        left join inside fi on fi.id = m.from_location left join inside ti on ti.id = m.to_location
        join stock.location o on o.id = m.to_location
        group by t.item)`,
      ...(costs ? [worthAt(at, p)] : []),
      `rows as (
        select ${NAMED}, t.quantity, x."lastIssue", x."lastReceipt",
          ((${then}::bigint - coalesce(x."lastIssue", x.first)) / ${DAY})::int as days${
            costs ? `, ${worthOf('t.quantity')} as worth` : ''
          }
        from there t join wanted i on i.id = t.item join went x on x.item = t.item
        ${costs ? 'left join worth w_each on w_each.item = t.item' : ''}
        where coalesce(x."lastIssue", x.first) <= ${then}::bigint - ${p.of(days)}::bigint * ${DAY})`,
    ];
    const shown = `with ${parts.join(', ')}`;
    const scope = [...p.values];
    const [rows, totals] = await Promise.all([
      db.rows(
        `${shown} select * from rows order by days desc, item->>'code' limit ${p.of(limit + 1)} offset ${p.of(skip)}`,
        p.values,
      ),
      db.rows(
        `${shown} select unit, count(*) as rows, sum(quantity) as quantity${costs ? ', sum(worth) as worth' : ''}
         from rows group by unit order by unit`,
        scope,
      ),
    ]);
    return { ...pageOf(rows, limit, skip), totals, at: at ?? now };
  },
});
