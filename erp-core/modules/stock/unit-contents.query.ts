import { query, ref } from '../../kernel/index.ts';
import { handlingUnit } from './handling-unit.ts';
import { NO_LOT } from './ledger.ts';

/** What a handling unit holds, itself and in the units that are in it: a row a unit, item, lot and status. */
export const unitContentsQuery = query('stock.unit-contents', {
  label: { en: 'Contents of a handling unit', bn: 'হ্যান্ডলিং ইউনিটে যা আছে', hi: 'हैंडलिंग इकाई की सामग्री' },
  input: { unit: ref(handlingUnit) },
  async run({ unit }, { db, caller }) {
    const rows = await db.rows(
      `with recursive inside as (
         select id, sscc, site from stock.handling_unit where id = $1 and ($2::text[] is null or site = any($2))
         union select u.id, u.sscc, u.site from inside join stock.handling_unit u on u.parent = inside.id)
       select jsonb_build_object('id', inside.id, 'sscc', inside.sscc) as unit,
         jsonb_build_object('id', i.id, 'code', i.code, 'name', i.name) as item,
         case when l.id is not null then jsonb_build_object('id', l.id, 'code', l.code, 'expires', l.expires) end as lot,
         c.status, c.quantity, i.unit as measure
       from inside join stock.unit_content c on c.unit = inside.id join stock.item i on i.id = c.item
         left join stock.lot l on l.id = c.lot and c.lot <> '${NO_LOT}'
       order by (inside.id = $1) desc, inside.sscc, i.code, l.code nulls first`,
      [unit, caller.sites],
    );
    return { rows };
  },
});
