import { pageOf, query, ref, rowsBefore } from '../../../kernel/index.ts';
import { location } from '../location.ts';
import { atMoment, heldAt, NAMED, parameters, reportInput, scopeOf, seesCosts, worthAt, worthOf } from './scope.ts';

/**
 * What was where at a moment: a row an item, place, lot and status, with the sums of all rows by unit. `worth` where the
 * caller sees costs.
 */
export const balanceAt = query('stock.balance-at', {
  label: { en: 'Stock at a moment', bn: 'কোনো সময়ের মজুদ', hi: 'किसी समय का स्टॉक' },
  input: { ...reportInput, ...atMoment, location: ref(location).optional() },
  site: (input) => input.site,
  async run({ at, location: place, cursor, limit, ...asked }, { db, caller, now }) {
    const skip = rowsBefore(cursor);
    const costs = seesCosts(caller);
    const p = parameters();
    const parts = [scopeOf(asked, caller, p), heldAt(at, p), ...(costs ? [worthAt(at, p)] : [])];
    const shown = `with ${parts.join(', ')}, rows as (
      select ${NAMED}, jsonb_build_object('id', l.id, 'code', l.code, 'name', l.name, 'kind', l.kind) as location, l.site,
        case when lo.id is not null then jsonb_build_object('id', lo.id, 'code', lo.code, 'expires', lo.expires) end as lot,
        h.status, h.quantity${costs ? `, ${worthOf('h.quantity')} as worth` : ''},
        row_number() over (order by i.code, l.site, l.code, lo.code nulls first, h.status) as nth
      from held h join wanted i on i.id = h.item join inside l on l.id = h.location left join stock.lot lo on lo.id = h.lot
        ${costs ? 'left join worth w_each on w_each.item = h.item' : ''}
      where ${p.of(place)}::uuid is null or l.id = ${p.of(place)})`;
    const scope = [...p.values];
    const [rows, totals] = await Promise.all([
      db.rows<{ nth: number }>(
        `${shown} select * from rows order by nth limit ${p.of(limit + 1)} offset ${p.of(skip)}`,
        p.values,
      ),
      db.rows(
        `${shown} select unit, count(*) as rows, sum(quantity) as quantity${costs ? ', sum(worth) as worth' : ''}
         from rows group by unit order by unit`,
        scope,
      ),
    ]);
    return {
      ...pageOf(
        rows.map(({ nth: _nth, ...row }) => row),
        limit,
        skip,
      ),
      totals,
      at: at ?? now,
    };
  },
});
