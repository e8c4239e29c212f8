import { z } from 'zod';
import { pageOf, query, ref, rowsBefore, text } from '../../../kernel/index.ts';
import { NO_LOT } from '../ledger.ts';
import { MOST_ROWS } from '../reports/scope.ts';
import { kit } from './kit.ts';

/**
 * How many of each kit could be put together in each site, of what is free there (available, kept for nobody, in no
 * handling unit, not past its expiry): as many as the part that there is least of allows, in whole. With its parts and how
 * much of each there is, and how many kits stand ready (`onHand`).
 */
export const kitsQuery = query('stock.kits', {
  label: { en: 'Kits', bn: 'কিট', hi: 'किट' },
  input: {
    site: text().optional(),
    kit: ref(kit).optional(),
    search: text().optional(),
    cursor: text().optional(),
    limit: z.int().min(1).max(MOST_ROWS).default(100),
  },
  site: (input) => input.site,
  async run({ site, kit: of, search, cursor, limit }, { db, caller, now }) {
    const skip = rowsBefore(cursor);
    const rows = await db.rows(
      `with kits as (
         select k.id, k.item, k.makes, i.code, i.name, i.unit from stock.kit k join stock.item i on i.id = k.item
         where ($1::uuid is null or k.id = $1)
           and ($2::text is null or i.code ilike '%' || $2 || '%' or i.name::text ilike '%' || $2 || '%')),
       lines as (select l.* from stock.kit_line l where l.kit in (select id from kits)),
       sites as (
         select distinct on (l.site) l.site,
           (to_timestamp($5::bigint / 1e6) at time zone coalesce(s.calendar->>'zone', 'UTC'))::date as today
         from stock.location l left join kernel.site s on s.code = l.site
         where l.kind = 'internal' and ($3::text is null or l.site = $3) and ($4::text[] is null or l.site = any($4))),
       free as (
         select b.item, l.site, sum(b.quantity - b.reserved - b.packed) as quantity
         from stock.balance b join stock.location l on l.id = b.location join sites s on s.site = l.site
         left join stock.lot lo on b.lot <> '${NO_LOT}' and lo.id = b.lot
         where b.kind = 'internal' and b.held and b.status = 'available' and (lo.expires is null or lo.expires >= s.today)
           and b.item in (select item from lines union select item from kits) group by b.item, l.site),
       parts as (
         select l.kit, s.site, floor(min(coalesce(f.quantity, 0) / l.quantity)) as times,
           jsonb_agg(jsonb_build_object('item', jsonb_build_object('id', i.id, 'code', i.code, 'name', i.name), 'unit', i.unit,
             'quantity', trim_scale(l.quantity)::text, 'free', trim_scale(coalesce(f.quantity, 0))::text)
             order by coalesce(f.quantity, 0) / l.quantity, i.code) as parts
         from lines l cross join sites s join stock.item i on i.id = l.item
         left join free f on f.item = l.item and f.site = s.site group by l.kit, s.site)
       select k.id as kit, jsonb_build_object('id', k.item, 'code', k.code, 'name', k.name) as item, k.unit, p.site,
         p.times * k.makes as available, coalesce(f.quantity, 0) as "onHand", p.parts
       from kits k join parts p on p.kit = k.id left join free f on f.item = k.item and f.site = p.site
       order by k.code, p.site limit $6 offset $7`,
      [of ?? null, search ?? null, site ?? null, caller.sites, now, limit + 1, skip],
    );
    return pageOf(rows, limit, skip);
  },
});
