import { z } from 'zod';
import { type Db, query, text } from '../../kernel/index.ts';
import { epc } from './tag.ts';
import { byNumber, type Named } from './tag-by-number.ts';

interface Known {
  readonly epc: string;
  readonly item: object;
  readonly unit: string;
  readonly lot: object | null;
  readonly quantity: string;
}
interface Booked {
  readonly epc: string;
  readonly at: number;
  /** Null: a portal told it by itself. */
  readonly by: string | null;
  readonly document: string | null;
  readonly to: object;
}

/**
 * What tags are stuck on, and when each was booked last: `item` (as it was registered, else by the GTIN of its number, of which it
 * is one), `unit` (by its SSCC, with the place where it stands), or `unknown`. A row a tag, in the order that was asked.
 */
export const tagsQuery = query('stock.tags', {
  label: { en: 'Tags', bn: 'ট্যাগসমূহ', hi: 'टैग' },
  input: { site: text(), epcs: z.array(epc()).min(1).max(100) },
  site: (input) => input.site,
  async run({ site, epcs }, { db, caller, now }) {
    const registered = new Map(
      (
        await db.rows<Known>(
          `select t.epc, jsonb_build_object('id', i.id, 'code', i.code, 'name', i.name) as item, i.unit,
             case when l.id is not null then jsonb_build_object('id', l.id, 'code', l.code, 'expires', l.expires) end as lot,
             trim_scale(t.quantity)::text as quantity
           from stock.tag t join stock.item i on i.id = t.item left join stock.lot l on l.id = t.lot where t.epc = any($1)`,
          [epcs],
        )
      ).map((row) => [row.epc, row]),
    );
    const booked = new Map(
      (
        await db.rows<Booked>(
          `select distinct on (b.epc) b.epc, b.at, b.document,
             case when b.fact is null then coalesce(m.name, b.user_id) end as by,
             jsonb_build_object('id', l.id, 'code', l.code, 'name', l.name) as "to"
           from stock.tag_booking b join stock.location l on l.id = b.to_location
             left join kernel.membership m on m.user_id = b.user_id
           where b.epc = any($1) and b.site = $2 order by b.epc, b.at desc, b.booked_at desc`,
          [epcs, site],
        )
      ).map(({ epc: of, ...row }) => [of, row]),
    );
    const rows: object[] = [];
    for (const of of epcs) {
      const known = registered.get(of);
      if (known) {
        const { epc: _epc, ...stuck } = known;
        rows.push({ epc: of, kind: 'item', ...stuck, registered: true, booked: booked.get(of) ?? null });
      } else
        rows.push({
          epc: of,
          booked: booked.get(of) ?? null,
          ...(await shown(db, await byNumber(db, of, { site, now, caller }))),
        });
    }
    return { rows };
  },
});

/** What was found by a number, as it is shown. */
async function shown(db: Db, named: Named | undefined): Promise<object> {
  if (!named) return { kind: 'unknown' };
  if (named.kind === 'unit') return unitOf(db, named.unit);
  const { item, lot, quantity } = named;
  return {
    ...{ kind: 'item', item: { id: item.id, code: item.code, name: item.name }, unit: item.unit, quantity },
    lot: lot && { id: lot.id, code: lot.code, expires: lot.expires },
    registered: false,
  };
}

/** A unit stands where it was brought last; whoever brought it is told by that move. */
async function unitOf(
  db: Db,
  { id, sscc, state }: { readonly id: string; readonly sscc: string; readonly state: string },
) {
  const row = await db.one<{ place: object; moved: object | null }>(
    `select jsonb_build_object('id', l.id, 'code', l.code, 'name', l.name) as place,
       (select jsonb_build_object('at', m.at, 'by', coalesce(p.name, m.user_id), 'document', null,
            'to', jsonb_build_object('id', l.id, 'code', l.code, 'name', l.name))
          from stock.unit_content c join stock.move m on m.item = c.item and m.document = u.sscc and m.to_location = u.location
            left join kernel.membership p on p.user_id = m.user_id
          where c.unit = u.id order by m.at desc limit 1) as moved
     from stock.handling_unit u join stock.location l on l.id = u.location where u.id = $1`,
    [id],
  );
  return { kind: 'unit', unit: { id, sscc, state }, place: row?.place ?? null, booked: row?.moved ?? null };
}
