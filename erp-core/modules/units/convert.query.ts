import { z } from 'zod';
import { isRefusal, query, Refused } from '../../kernel/index.ts';
import { convert, type OwnUnit } from './convert.ts';

/** A quantity in another unit, with the packaging of the company. */
export const convertQuery = query('units.convert', {
  label: { en: 'Convert quantity', bn: 'পরিমাণ রূপান্তর', hi: 'मात्रा बदलें' },
  input: {
    quantity: z.string().regex(/^-?\d{1,14}(\.\d{1,6})?$/, 'a quantity as text: "12.5"'),
    from: z.string().min(1).max(64),
    to: z.string().min(1).max(64),
    places: z.int().min(0).max(12).default(6),
  },
  permission: 'units.packaging',
  async run({ quantity, from, to, places }, { db }) {
    const own = await db.rows<OwnUnit>('select code, holds, of from units.packaging');
    const converted = convert(quantity, { from, to, own, places });
    if (isRefusal(converted)) throw new Refused(converted);
    return { quantity: converted, unit: to };
  },
});
