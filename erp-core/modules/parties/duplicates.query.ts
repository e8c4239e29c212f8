import { z } from 'zod';
import { type Db, query } from '../../kernel/index.ts';

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly likeness: number;
  readonly because: readonly string[];
}

/**
 * Pairs of parties that may be one. Names are compared without their legal form and their punctuation, by the share of
 * three-letter pieces that they have in common (pg_trgm). Only pairs that share a piece that few names have are looked at,
 * so that a hundred thousand parties are not each held against each; a number or a contact in common counts as well.
 */
const PAIRS = `
  with named as materialized (
    select id, code, parties.plain_name(name) as plain from parties.party where state <> 'merged'
  ), piece as materialized (
    select id, unnest(parties.pieces(plain)) as piece from named
  ), rare as materialized (
    select piece from piece group by piece having count(*) between 2 and 50
  ), candidate as (
    select distinct a.id as a, b.id as b from rare
      join piece a using (piece) join piece b on b.piece = rare.piece and a.id < b.id
  ), alike as (
    select c.a, c.b, parties.likeness(x.plain, y.plain) as likeness, 'name' as because
      from candidate c join named x on x.id = c.a join named y on y.id = c.b
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
    from (select * from alike where likeness >= $1 union all select * from shared) found
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
