import { z } from 'zod';
import { pageOf, query, rowsBefore } from '../../../kernel/index.ts';
import { layersBySite, layersTogether } from './ageing-layers.ts';
import { atMoment, heldAt, NAMED, parameters, reportInput, scopeOf, seesCosts, worthAt, worthOf } from './scope.ts';

const DAY = 86_400_000_000;

/**
 * How long what is there has been there, by item: what came last is there still, as in FIFO, within each lot by itself.
 * `buckets` are bounds in days: [30, 60] makes under 30, 30 to 59, and 60 and more. A receipt that was taken back never
 * came; what comes from another site begins anew where one site is asked for. `bySite`: a row an item and site, all sites
 * in one report, each with the ages that its goods have in the company.
 */
export const ageingQuery = query('stock.ageing', {
  label: { en: 'Ageing of stock', bn: 'মজুদের বয়স', hi: 'स्टॉक की आयु' },
  input: {
    ...reportInput,
    ...atMoment,
    buckets: z.array(z.int().min(1).max(36_500)).min(1).max(12).default([30, 60, 90, 180]),
    bySite: z.boolean().default(false),
  },
  site: (input) => input.site,
  async run({ at, buckets: said, bySite, cursor, limit, ...asked }, { db, caller, now }) {
    const skip = rowsBefore(cursor);
    const bounds = [...new Set(said)].sort((a, b) => a - b);
    const costs = seesCosts(caller);
    const p = parameters();
    const [then, ages] = [p.of(at ?? now), p.of(bounds)];
    const place = bySite ? ', site' : '';
    // Where one site is asked for by site, the others still tell when its goods came to the company.
    const only = bySite && asked.site !== undefined ? `where site = ${p.of(asked.site)}` : '';
    const parts = [
      scopeOf(bySite ? { ...asked, site: undefined } : asked, caller, p),
      heldAt(at, p),
      ...(bySite ? layersBySite(then) : layersTogether(then)),
      ...(costs ? [worthAt(at, p)] : []),
      `aged as (
        select item${place}, coalesce(width_bucket((${then}::bigint - at) / ${DAY}, ${ages}::bigint[]), ${bounds.length}) as bucket,
          sum(quantity) as quantity, min(at) as oldest
        from layers ${only} group by 1, ${bySite ? '2, 3' : '2'})`,
      `priced as (select a.*${costs ? `, ${worthOf('a.quantity')} as worth` : ''} from aged a
        ${costs ? 'left join worth w_each on w_each.item = a.item' : ''})`,
      `rows as (
        select ${NAMED}${bySite ? ', a.site' : ''}, sum(a.quantity) as quantity, min(a.oldest) as oldest${costs ? ', sum(a.worth) as worth' : ''},
          jsonb_object_agg(a.bucket, jsonb_build_object('quantity', trim_scale(a.quantity)::text${
            costs ? `, 'worth', trim_scale(a.worth)::text` : ''
          })) as ages
        from priced a join wanted i on i.id = a.item group by i.id, i.code, i.name, i.unit${bySite ? ', a.site' : ''})`,
    ];
    const shown = `with ${bySite ? 'recursive ' : ''}${parts.join(', ')}`;
    const scope = [...p.values];
    const [rows, totals] = await Promise.all([
      db.rows<{ ages: Readonly<Record<string, object>> }>(
        `${shown} select * from rows order by item->>'code'${place} limit ${p.of(limit + 1)} offset ${p.of(skip)}`,
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
