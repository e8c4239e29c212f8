import { z } from 'zod';
import { type Db, query } from '../../kernel/index.ts';

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly likeness: number;
  readonly because: readonly string[];
}

/** Neighbours on each side of a name that it is compared with, in each order. */
const NEIGHBOURS = 3;
const FOLLOWING = Array.from({ length: NEIGHBOURS }, (_, at) => `lead(id, ${at + 1}) over way`).join(', ');

/**
 * Pairs of parties that may be one. Names are compared without their legal form and their punctuation, by the share of
 * three-letter pieces that they have in common (pg_trgm). Which are compared: those that stand near each other when names
 * are put in order from the front, from the back, and by their consonants alone (where spellings differ least), and those
 * that share a word which few have. So the work grows with the number of parties and not with its square. Pieces themselves
 * do not tell names apart any more where there are very many. A number or a contact in common counts as well.
 */
const PAIRS = `
  with named as materialized (
    select id, plain_name as plain from parties.party where state <> 'merged'
  ), near as (
    select id as a, unnest(array[${FOLLOWING}]) as b from named window way as (order by plain collate "C", id)
    union all
    select id, unnest(array[${FOLLOWING}]) from named window way as (order by reverse(plain) collate "C", id)
    union all
    select id, unnest(array[${FOLLOWING}]) from named window way as (
      order by regexp_replace(translate(plain, 'aeiouy ', ''), '(.)\\1+', '\\1', 'g') collate "C", id)
  ), word as materialized (
    select distinct id, unnest(string_to_array(plain, ' ')) as word from named
  ), rare as materialized (
    select word from word where length(word) > 2 group by word having count(*) between 2 and 50
  ), worded as (
    select a.id as a, b.id as b from rare join word a using (word) join word b on b.word = rare.word and a.id < b.id
  ), candidate as (
    select a, b, bool_or(sure) as sure from (
      select least(a, b) as a, greatest(a, b) as b, false as sure from near where b is not null
      union all select a, b, true from worded) found group by a, b
  ), alike as (
    -- The share of pieces is dear to reckon: one slip of a pen leaves one half of a name as it is.
    select c.a, c.b, 'name' as because, case
        when c.sure or left(x.plain, half) = left(y.plain, half) or right(x.plain, half) = right(y.plain, half)
        then parties.likeness(x.plain, y.plain) else 0 end as likeness
      from candidate c join named x on x.id = c.a join named y on y.id = c.b
        cross join lateral (select least(length(x.plain), length(y.plain)) / 2 as half) h
  ), shared as (
    select a.party as a, b.party as b, 1::real as likeness, 'contact' as because from parties.contact a
      join parties.contact b on b.kind = a.kind and lower(b.value) = lower(a.value) and a.party < b.party
      join named x on x.id = a.party join named y on y.id = b.party
    union all
    select a.party, b.party, 1::real, 'tax number' from parties.tax_id a
      join parties.tax_id b on b.party > a.party and a.kind = 'in-gstin' and b.kind = 'in-gstin'
        and substr(b.value, 3, 10) = substr(a.value, 3, 10)
      join named x on x.id = a.party join named y on y.id = b.party
  )
  select a, b, max(likeness)::float8 as likeness, array_agg(distinct because order by because) as because
    from (select a, b, likeness, because from alike where likeness >= $1 union all select * from shared) found
    group by a, b order by 3 desc, a, b limit $2`;

export const duplicates = query('parties.duplicates', {
  label: { en: 'Parties that may be one', bn: 'সম্ভাব্য একই পক্ষ', hi: 'संभवतः एक ही पक्ष' },
  input: {
    /** How alike names have to be, from 0 to 1. */
    likeness: z.number().min(0.2).max(1).default(0.6),
    limit: z.int().min(1).max(500).default(100),
  },
  permission: 'parties.merge.make',
  async run({ likeness, limit }, { db }) {
    const pairs = await db.rows<Pair>(PAIRS, [likeness, limit]);
    const known = await namesOf(
      db,
      pairs.flatMap(({ a, b }) => [a, b]),
    );
    return {
      rows: pairs.map(({ a, b, ...rest }) => ({ a: known.get(a), b: known.get(b), ...rest })),
    };
  },
});

async function namesOf(db: Db, ids: readonly string[]) {
  const rows = await db.rows<{ id: string; code: string; name: string; country: string }>(
    'select id, code, name, country from parties.party where id = any($1)',
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
