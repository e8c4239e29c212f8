import { query, Refused, ref, text } from '../../../kernel/index.ts';
import { location } from '../location.ts';
import { refuse } from '../refusals.ts';
import { readAxes } from './cells.ts';
import { type Style, style } from './style.ts';

/**
 * What there is of a style as a grid: its axes with their values, and of each combination that is an item how much there
 * is, how much of it may be taken (available, kept for nobody and in no handling unit), and its sums. Of one place, one
 * site, or all sites that the caller sees.
 */
export const matrixQuery = query('stock.matrix', {
  label: { en: 'Stock of a style', bn: 'স্টাইলের মজুদ', hi: 'शैली का स्टॉक' },
  input: { style: ref(style), site: text().optional(), location: ref(location).optional() },
  site: (input) => input.site,
  async run({ style: of, site, location: place }, { db, caller }) {
    const found = await db.one<Style>('select id, code, name, unit from stock.style where id = $1', [of]);
    if (!found) throw new Refused(refuse('style-unknown'));
    const axes = await readAxes(db, of);
    const cells = await db.rows<{ quantity: string; free: string; total: boolean }>(
      `with held as (
         select b.item, sum(b.quantity) as quantity,
           sum(b.quantity - b.reserved - b.packed) filter (where b.status = 'available') as free
         from stock.variant r join stock.balance b on b.item = r.item join stock.location l on l.id = b.location
         where r.style = $1 and b.kind = 'internal' and b.held and ($2::text is null or l.site = $2)
           and ($3::text[] is null or l.site = any($3)) and ($4::uuid is null or l.id = $4) group by b.item)
       select jsonb_build_object('id', i.id, 'code', i.code) as item,
         array_remove(array[v1.code, v2.code, v3.code], null) as values,
         coalesce(h.quantity, 0) as quantity, coalesce(h.free, 0) as free
       from stock.variant r join stock.item i on i.id = r.item join stock.attribute_value v1 on v1.id = r.value1
       left join stock.attribute_value v2 on v2.id = r.value2 left join stock.attribute_value v3 on v3.id = r.value3
       left join held h on h.item = r.item
       where r.style = $1 order by v1.position, v1.code, v2.position, v2.code, v3.position, v3.code`,
      [of, site ?? null, caller.sites, place ?? null],
    );
    const sums = await db.one<{ quantity: string; free: string }>(
      `select coalesce(sum(q), 0) as quantity, coalesce(sum(f), 0) as free from unnest($1::numeric[], $2::numeric[]) s (q, f)`,
      [cells.map(({ quantity }) => quantity), cells.map(({ free }) => free)],
    );
    const words = axes.map(({ code, name, values }) => ({
      ...{ code, name },
      values: values.map((value) => ({ code: value.code, name: value.name })),
    }));
    const { id, code, name, unit } = found;
    return { style: { id, code, name, unit }, axes: words, cells, total: sums };
  },
});
