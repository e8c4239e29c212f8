import { z } from 'zod';
import { pageOf, readCursor, rowsBefore, writeCursor } from '../cursor.ts';
import { FACT_COLUMNS, FACT_SUBJECT } from '../facts/trail.repository.ts';
import { text } from '../fields.ts';
import { query } from '../query.ts';

const paging = { cursor: text().optional(), limit: z.int().min(1).max(500).default(100) };

/** Facts, newest first. */
export const facts = query('kernel.facts', {
  label: { en: 'Facts', bn: 'তথ্যসমূহ', hi: 'तथ्य' },
  input: { site: text().optional(), type: text().optional(), subject: text().optional(), ...paging },
  site: (input) => input.site,
  async run({ site, type, subject, cursor, limit }, { db, caller }) {
    const [at, key] = cursor ? readCursor(z.tuple([z.int(), z.string()]), cursor) : [null, null];
    const rows = await db.rows<{ occurredAt: number; key: string }>(
      `select ${FACT_COLUMNS} from kernel.fact f
       where ($1::text is null or f.site = $1) and ($2::text[] is null or f.site = any($2))
         and ($3::text is null or f.type = $3) and ($4::text is null or ${FACT_SUBJECT} = $4)
         and ($5::bigint is null or (f.occurred_at, f.key) < ($5, $6))
       order by f.occurred_at desc, f.key desc limit $7`,
      [site ?? null, caller.sites, type ?? null, subject ?? null, at, key, limit + 1],
    );
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    const next = last ? writeCursor([last.occurredAt, last.key]) : null;
    return { rows: page, next };
  },
});

/** Fact sets that could not be booked; each waits in its own window, with what came after it. */
export const deadLetters = query('kernel.dead-letters', {
  label: { en: 'Dead letters', bn: 'আটকে থাকা বার্তা', hi: 'रुके हुए संदेश' },
  input: { site: text().optional(), all: z.boolean().default(false), ...paging },
  site: (input) => input.site,
  async run({ site, all, cursor, limit }, { db, caller }) {
    const skip = rowsBefore(cursor);
    const rows = await db.rows(
      `select d.id, d.site, d.stream, d.window_key as "window", d.revision, d.at, d.code, d.reason, d.body as payload,
         case d.state when 'open' then 'waiting' when 'mended' then 'replayed' when 'superseded' then 'discarded'
           else d.state end as state,
         (select count(*)::int from kernel.audit a where a.at >= d.at and a.command like 'kernel.dead-letter.%'
           and a.input->>'id' = d.id::text) + 1 as attempts,
         (select count(*)::int from kernel.dead_letter b where b.site = d.site and b.stream = d.stream
           and b.window_key = d.window_key and b.state = 'waiting') as blocked
       from kernel.dead_letter d
       where d.state <> 'waiting' and ($1::text is null or d.site = $1) and ($2::text[] is null or d.site = any($2))
         and ($3 or d.state = 'open')
       order by d.at desc, d.id limit $4 offset $5`,
      [site ?? null, caller.sites, all, limit + 1, skip],
    );
    return pageOf(rows, limit, skip);
  },
});
