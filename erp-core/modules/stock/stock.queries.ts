import { z } from 'zod';
import { pageOf, query, rowsBefore, text } from '../../kernel/index.ts';

const paging = { cursor: text().optional(), limit: z.int().min(1).max(500).default(100) };
const named = (alias: string) => `jsonb_build_object('id', ${alias}.id, 'code', ${alias}.code, 'name', ${alias}.name)`;
const place = (alias: string) =>
  `jsonb_build_object('id', ${alias}.id, 'code', ${alias}.code, 'name', ${alias}.name, 'kind', ${alias}.kind)`;
const LOT = `case when l.id is not null then jsonb_build_object('id', l.id, 'code', l.code, 'expires', l.expires) end as lot`;
const SITE = `($1::text is null or loc.site = $1) and ($2::text[] is null or loc.site = any($2))`;

/** What is where: a row an item, place, lot and status, without zeros. Virtual places only where they are asked for. */
export const balancesQuery = query('stock.balances', {
  label: { en: 'Stock', bn: 'মজুদ', hi: 'स्टॉक' },
  input: { site: text().optional(), search: text().optional(), location: z.uuid().optional(), ...paging },
  site: (input) => input.site,
  async run({ site, search, location, cursor, limit }, { db, caller }) {
    const skip = rowsBefore(cursor);
    const rows = await db.rows(
      `select ${named('i')} as item, ${place('loc')} as location, ${LOT}, b.status, b.quantity, i.unit
       from stock.balance b join stock.item i on i.id = b.item join stock.location loc on loc.id = b.location
       left join stock.lot l on l.id = b.lot
       where b.held and ${SITE}
         and case when $3::uuid is null then loc.kind in ('internal', 'to-reconcile', 'transit') else loc.id = $3 end
         and ($4::text is null or i.code ilike '%' || $4 || '%' or i.name::text ilike '%' || $4 || '%'
           or l.code ilike '%' || $4 || '%' or loc.code ilike '%' || $4 || '%')
       order by i.code, loc.code, l.code nulls first, b.status limit $5 offset $6`,
      [site ?? null, caller.sites, location ?? null, search ?? null, limit + 1, skip],
    );
    return pageOf(rows, limit, skip);
  },
});

const MOVE = `m.id, m.at, m.booked_at as "bookedAt", ${named('i')} as item, ${LOT}, m.quantity, m.unit, ${place('f')} as "from",
  ${place('loc')} as "to", m.reason, m.document,
  case when m.fact is null then coalesce((select name from kernel.membership u where u.user_id = m.user_id), m.user_id) end as "by",
  (select jsonb_object_agg(s.kind, jsonb_build_object('quantity', trim_scale(s.quantity)::text, 'unit', s.unit))
    from stock.move_measure s where s.move = m.id) as measures,
  m.fact, m.reverses, (select r.id from stock.move r where r.reverses = m.id) as "reversedBy"`;
const MOVE_FROM = `stock.move m join stock.item i on i.id = m.item join stock.location f on f.id = m.from_location
  join stock.location loc on loc.id = m.to_location left join stock.lot l on l.id = m.lot`;

/** Moves, newest first. */
export const movesQuery = query('stock.moves', {
  label: { en: 'Stock moves', bn: 'মজুদের চলাচল', hi: 'स्टॉक की चालें' },
  input: {
    site: text().optional(),
    search: text().optional(),
    item: z.uuid().optional(),
    location: z.uuid().optional(),
    ...paging,
  },
  site: (input) => input.site,
  async run({ site, search, item, location, cursor, limit }, { db, caller }) {
    const skip = rowsBefore(cursor);
    const rows = await db.rows(
      `select ${MOVE} from ${MOVE_FROM}
       where ${SITE} and ($3::uuid is null or m.item = $3)
         and ($4::uuid is null or m.from_location = $4 or m.to_location = $4)
         and ($5::text is null or i.code ilike '%' || $5 || '%' or i.name::text ilike '%' || $5 || '%'
           or l.code ilike '%' || $5 || '%' or m.document ilike '%' || $5 || '%')
       order by m.at desc, m.id desc limit $6 offset $7`,
      [site ?? null, caller.sites, item ?? null, location ?? null, search ?? null, limit + 1, skip],
    );
    return pageOf(rows, limit, skip);
  },
});

/** What left beyond stock and waits for a person, with where it may be settled from. */
export const toReconcile = query('stock.to-reconcile', {
  label: { en: 'To reconcile', bn: 'মেলানো বাকি', hi: 'मिलान बाकी' },
  input: { site: text().optional() },
  site: (input) => input.site,
  async run({ site }, { db, caller }) {
    const rows = await db.rows(
      `select loc.site, ${named('i')} as item, ${LOT}, b.quantity, i.unit,
         (select jsonb_agg(jsonb_build_object('location', ${place('s')}, 'available',
            case when s.kind = 'internal' then trim_scale(sb.quantity)::text end) order by s.kind <> 'internal', s.code)
          from stock.location s
          left join stock.balance sb on sb.location = s.id and sb.item = b.item and sb.lot = b.lot and sb.status = b.status
          where s.site = loc.site and (sb.quantity > 0 and s.kind = 'internal' or s.kind in ('supplier', 'inventory-loss'))) as sources,
         b.item as "itemId", b.lot as "lotId", loc.id as "locationId"
       from stock.balance b join stock.item i on i.id = b.item join stock.location loc on loc.id = b.location
       left join stock.lot l on l.id = b.lot
       where loc.kind = 'to-reconcile' and b.quantity < 0 and ${SITE} order by i.code, l.code nulls first`,
      [site ?? null, caller.sites],
    );
    const found = [];
    for (const { itemId, lotId, locationId, ...row } of rows as Record<string, unknown>[]) {
      const moves = await db.rows<{ at: number }>(
        `select ${MOVE} from ${MOVE_FROM}
         where m.item = $1 and coalesce(m.lot, '00000000-0000-0000-0000-000000000000') = $2
           and (m.from_location = $3 or m.to_location = $3)
         order by m.at desc, m.id desc limit 20`,
        [itemId, lotId, locationId],
      );
      found.push({ ...row, sources: row.sources ?? [], since: moves.at(-1)?.at ?? 0, moves });
    }
    return { rows: found };
  },
});
