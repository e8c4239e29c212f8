import { z } from 'zod';
import { choice, pageOf, query, ref, rowsBefore, text } from '../../kernel/index.ts';
import { transferOrder } from './transfer-order.ts';

const STATES = ['draft', 'sent', 'part-received', 'received', 'cancelled'] as const;

/**
 * Transfer orders with their lines, newest first, of whoever sees one of their ends: the sender's, and for the receiver
 * what has been sent to him (a draft is nobody's but the sender's). `site` with `way`: what leaves it, what comes to it.
 * `onTheWay` is what of a line is under way still.
 */
export const transfersQuery = query('stock.transfers', {
  label: { en: 'Transfers', bn: 'স্থানান্তরসমূহ', hi: 'स्थानांतरण सूची' },
  input: {
    transfer: ref(transferOrder).optional(),
    site: text().optional(),
    way: choice(['in', 'out']).optional(),
    states: z.array(choice(STATES)).min(1).optional(),
    search: text().optional(),
    cursor: text().optional(),
    limit: z.int().min(1).max(200).default(50),
  },
  site: (input) => input.site,
  async run({ transfer, site, way, states, search, cursor, limit }, { db, caller }) {
    const skip = rowsBefore(cursor);
    const rows = await db.rows(
      `select o.id, o.number, o.from_site as "fromSite", o.to_site as "toSite", o.state, o.document, o.sent_at as "sentAt",
         jsonb_build_object('id', d.id, 'code', d.code, 'name', d.name) as destination, l.lines
       from stock.transfer_order o join stock.location d on d.id = o.destination
       cross join lateral (
         select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'position', t.position,
             'item', jsonb_build_object('id', i.id, 'code', i.code, 'name', i.name), 'unit', i.unit,
             'lot', case when lo.id is not null then jsonb_build_object('id', lo.id, 'code', lo.code, 'expires', lo.expires) end,
             'status', t.status, 'quantity', trim_scale(t.quantity)::text, 'sent', trim_scale(t.sent)::text,
             'arrived', trim_scale(t.arrived)::text, 'lost', trim_scale(t.lost)::text,
             'returned', trim_scale(t.returned)::text, 'surplus', trim_scale(t.surplus)::text,
             'onTheWay', trim_scale(t.sent - t.arrived - t.lost - t.returned)::text) order by t.position), '[]') as lines
         from stock.transfer_line t join stock.item i on i.id = t.item left join stock.lot lo on lo.id = t.lot
         where t.record = o.id) l
       where ($1::uuid is null or o.id = $1)
         and ($2::text[] is null or o.from_site = any($2) or o.to_site = any($2) and o.sent_at is not null and o.state <> 'draft')
         and ($3::text is null or o.from_site = $3 and $4::text is distinct from 'in'
           or o.to_site = $3 and $4::text is distinct from 'out')
         and ($5::text[] is null or o.state = any($5))
         and ($6::text is null or o.number ilike '%' || $6 || '%' or o.document ilike '%' || $6 || '%')
       order by o.number desc limit $7 offset $8`,
      [transfer ?? null, caller.sites, site ?? null, way ?? null, states ?? null, search ?? null, limit + 1, skip],
    );
    return pageOf(rows, limit, skip);
  },
});
