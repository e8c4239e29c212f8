import { z } from 'zod';
import { code, pageOf, query, ref, rowsBefore, text } from '../../../kernel/index.ts';
import { style } from './style.ts';

/** The variants of styles, by style, by values (`{ "colour": "RED" }`: all of these), or by words in code or name. */
export const variantsQuery = query('stock.variants', {
  label: { en: 'Variants', bn: 'রূপভেদ', hi: 'प्रकार' },
  input: {
    style: ref(style).optional(),
    values: z.record(code(), code()).optional(),
    search: text().optional(),
    cursor: text().optional(),
    limit: z.int().min(1).max(500).default(100),
  },
  async run({ style: of, values = {}, search, cursor, limit }, { db }) {
    const skip = rowsBefore(cursor);
    const rows = await db.rows(
      `select jsonb_build_object('id', i.id, 'code', i.code, 'name', i.name) as item, i.unit,
         jsonb_build_object('id', s.id, 'code', s.code, 'name', s.name) as style, v.values
       from stock.variant r join stock.item i on i.id = r.item join stock.style s on s.id = r.style
       cross join lateral (
         select jsonb_agg(jsonb_build_object('attribute', a.code, 'code', av.code, 'name', av.name) order by x.nth) as values,
           jsonb_object_agg(a.code, av.code) as by_attribute
         from unnest(array[r.value1, r.value2, r.value3]) with ordinality x (value, nth)
         join stock.attribute_value av on av.id = x.value join stock.attribute a on a.id = av.attribute) v
       where ($1::uuid is null or r.style = $1) and v.by_attribute @> $2::jsonb
         and ($3::text is null or i.code ilike '%' || $3 || '%' or i.name::text ilike '%' || $3 || '%')
       order by s.code, i.code limit $4 offset $5`,
      [of ?? null, JSON.stringify(values), search ?? null, limit + 1, skip],
    );
    return pageOf(rows, limit, skip);
  },
});
