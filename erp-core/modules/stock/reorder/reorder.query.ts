import { z } from 'zod';
import { type Label, pageOf, query, ref, rowsBefore, say, text, yesNo } from '../../../kernel/index.ts';
import { party } from '../../parties/index.ts';
import { item } from '../item.ts';
import { MOST_ROWS } from '../reports/scope.ts';
import { type Position, positionsOf } from './position.ts';

const WHY: Label = {
  en: '{onHand} on hand, {expected} on the way, {reserved} kept: {position} is below {min}.',
  bn: 'হাতে {onHand}, পথে {expected}, সংরক্ষিত {reserved}: {position}, {min}-এর কম।',
  hi: 'हाथ में {onHand}, रास्ते में {expected}, आरक्षित {reserved}: {position}, {min} से कम।',
};

/**
 * What is to be brought in again: items of sites below their minimum, with how much and why; `all` of them, below or
 * not. Of the sites that the caller sees. `supplier` is the id of a party.
 */
export const reorderQuery = query('stock.reorder', {
  label: { en: 'To be reordered', bn: 'পুনরায় আনতে হবে', hi: 'फिर मँगाना है' },
  input: {
    site: text().optional(),
    item: ref(item).optional(),
    supplier: ref(party).optional(),
    search: text().optional(),
    all: yesNo().default(false),
    cursor: text().optional(),
    limit: z.int().min(1).max(MOST_ROWS).default(100),
  },
  site: (input) => input.site,
  async run({ site, item: of, supplier, search, all, cursor, limit }, { db, caller, now }) {
    const skip = rowsBefore(cursor);
    const points = `select * from stock.reorder_point where ($2::text is null or site = $2)
      and ($3::text[] is null or site = any($3)) and ($4::uuid is null or item = $4) and ($5::uuid is null or supplier = $5)`;
    const found = await db.rows<Position & { itemShown: object; unit: string }>(
      `select s.*, jsonb_build_object('id', i.id, 'code', i.code, 'name', i.name) as "itemShown", i.unit
       from (${positionsOf(points)}) s join stock.item i on i.id = s.item
       where (s.below or $7) and ($6::text is null or i.code ilike '%' || $6 || '%' or i.name::text ilike '%' || $6 || '%')
       order by s.site, i.code limit $8 offset $9`,
      [now, site ?? null, caller.sites, of ?? null, supplier ?? null, search ?? null, all, limit + 1, skip],
    );
    const rows = found.map(({ itemShown, item: _item, risen: _risen, ...row }) => ({
      ...{ ...row, item: itemShown },
      why: row.below ? say(WHY, caller.locale, { ...row }) : null,
    }));
    return pageOf(rows, limit, skip);
  },
});
