import { z } from 'zod';
import { pageOf, query, rowsBefore, yesNo } from '../../../kernel/index.ts';
import {
  atMoment,
  heldAt,
  NAMED,
  parameters,
  reportInput,
  scopeOf,
  seesCosts,
  todayAt,
  worthAt,
  worthOf,
} from './scope.ts';

/**
 * Lots that expire within so many days by the clock of their site, and what has expired already (unless it is left out):
 * a row a lot, site and status, the soonest first. `left` is days until the end of its last day; below zero: so long past.
 */
export const expiringQuery = query('stock.expiring', {
  label: { en: 'Expiring stock', bn: 'মেয়াদ ফুরোচ্ছে', hi: 'मियाद खत्म होने वाला' },
  input: {
    ...reportInput,
    ...atMoment,
    days: z.int().min(0).max(3650).default(30),
    expired: yesNo().default(true),
  },
  site: (input) => input.site,
  async run({ at, days, expired, cursor, limit, ...asked }, { db, caller, now }) {
    const skip = rowsBefore(cursor);
    const costs = seesCosts(caller);
    const p = parameters();
    const parts = [
      scopeOf(asked, caller, p),
      heldAt(at, p),
      todayAt(at ?? now, p),
      ...(costs ? [worthAt(at, p)] : []),
      `lots as (
        select h.item, h.lot, l.site, h.status, sum(h.quantity) as quantity,
          jsonb_agg(distinct l.code) as places
        from held h join inside l on l.id = h.location where l.kind <> 'to-reconcile' group by h.item, h.lot, l.site, h.status
        having sum(h.quantity) > 0)`,
      `rows as (
        select ${NAMED}, jsonb_build_object('id', lo.id, 'code', lo.code, 'expires', lo.expires) as lot, x.site, x.status,
          x.places, x.quantity, lo.expires - t.day as "left"${costs ? `, ${worthOf('x.quantity')} as worth` : ''}
        from lots x join stock.lot lo on lo.id = x.lot join wanted i on i.id = x.item join today t on t.site = x.site
        ${costs ? 'left join worth w_each on w_each.item = x.item' : ''}
        where lo.expires <= t.day + ${p.of(days)}::int and (${p.of(expired)}::boolean or lo.expires >= t.day))`,
    ];
    const shown = `with ${parts.join(', ')}`;
    const scope = [...p.values];
    const [rows, totals] = await Promise.all([
      db.rows(
        `${shown} select * from rows order by "left", item->>'code', lot->>'code', site, status
         limit ${p.of(limit + 1)} offset ${p.of(skip)}`,
        p.values,
      ),
      db.rows(
        `${shown} select unit, "left" < 0 as expired, count(*) as rows, sum(quantity) as quantity${
          costs ? ', sum(worth) as worth' : ''
        } from rows group by unit, "left" < 0 order by unit, expired desc`,
        scope,
      ),
    ]);
    return { ...pageOf(rows, limit, skip), totals, at: at ?? now };
  },
});
