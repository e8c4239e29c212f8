import type { Evidence, Fact, RecordId } from '@millrace/contracts';
import { recordId } from '@millrace/contracts';
import { z } from 'zod';
import { seesSite } from '../caller.ts';
import { pageOf, readCursor, rowsBefore, writeCursor } from '../cursor.ts';
import type { Db } from '../db.ts';
import type { BookedRow, FactHandler } from '../facts/fact-handler.ts';
import { text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { query } from '../query.ts';
import { Refused } from '../refusal.ts';

const paging = { cursor: text().optional(), limit: z.int().min(1).max(500).default(100) };

/** The machine, person, portal, device or subject that a fact speaks of. */
const SUBJECT = `coalesce(f.body->'payload'->>'machine', f.body->'payload'->>'portal', f.body->'payload'->>'person',
  f.body->'payload'->>'device', f.body->'payload'->>'subject', '')`;
const FACT = `f.key, f.type, f.version, f.site, f.occurred_at as "occurredAt", f.recorded_at as "recordedAt",
  (select count(*)::int from kernel.fact_revision r where r.site = f.site and r.key = f.key) as revision,
  not f.standing as retracted, ${SUBJECT} as subject, f.body->'payload' as payload`;

/** Facts, newest first. */
export const facts = query('kernel.facts', {
  label: { en: 'Facts', bn: 'তথ্যসমূহ', hi: 'तथ्य' },
  input: { site: text().optional(), type: text().optional(), subject: text().optional(), ...paging },
  site: (input) => input.site,
  async run({ site, type, subject, cursor, limit }, { db, caller }) {
    const [at, key] = cursor ? readCursor(z.tuple([z.int(), z.string()]), cursor) : [null, null];
    const rows = await db.rows<{ occurredAt: number; key: string }>(
      `select ${FACT} from kernel.fact f
       where ($1::text is null or f.site = $1) and ($2::text[] is null or f.site = any($2))
         and ($3::text is null or f.type = $3) and ($4::text is null or ${SUBJECT} = $4)
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

interface FactRow {
  readonly key: string;
  readonly site: string;
  readonly type: string;
  readonly stream: string;
  readonly evidence: readonly Evidence[];
  readonly recordedAt: number;
  readonly retracted: boolean;
}

/**
 * The trail of what is booked: from a fact to the rows that stand for it and back to the records of the log it was made
 * from, with their values. Asked for by the fact, by a booked row, or by a record (then of every fact it is evidence of).
 */
export const trail = query('kernel.trail', {
  label: { en: 'Trail of a fact', bn: 'তথ্যের উৎস', hi: 'तथ्य का स्रोत' },
  input: {
    fact: text({ max: 512 }).optional(),
    site: text().optional(),
    booked: z.strictObject({ entity: text(), id: text({ max: 512 }) }).optional(),
    record: recordId.optional(),
  },
  site: (input) => input.site,
  async run({ fact, site, booked, record }, { db, caller, factHandlers }) {
    if (record) {
      const keys = await factsOf(db, record);
      const seen = keys.filter((one) => seesSite(caller, one.site));
      return { record, facts: await Promise.all(seen.map((one) => trailOf(db, one, factHandlers))) };
    }
    const wanted = booked ? await factOfRow(db, booked, factHandlers) : { key: fact ?? '', site: site ?? null };
    const row = wanted && (await factRow(db, wanted, caller.sites));
    if (!row) throw new Refused(refuse('not-found', { fact: fact ?? booked?.id }));
    return trailOf(db, row, factHandlers);
  },
});

const FACT_WITH_EVIDENCE = `select ${FACT}, f.stream, f.window_key as "windowKey", f.evidence from kernel.fact f`;

const factRow = (db: Db, of: { key: string; site: string | null }, sites: readonly string[] | null) =>
  db.one<FactRow>(
    `${FACT_WITH_EVIDENCE} where f.key = $1 and ($2::text is null or f.site = $2) and ($3::text[] is null or f.site = any($3))
     limit 1`,
    [of.key, of.site, sites],
  );

const factsOf = (db: Db, record: RecordId): Promise<FactRow[]> =>
  db.rows<FactRow>(`${FACT_WITH_EVIDENCE} where f.evidence @> $1::jsonb order by f.occurred_at, f.key limit 100`, [
    JSON.stringify([{ record }]),
  ]);

async function factOfRow(db: Db, row: { entity: string; id: string }, handlers: ReadonlyMap<string, FactHandler>) {
  for (const handler of handlers.values()) {
    const found = (await handler.booked(db, { id: row.id })).find(({ entity }) => entity === row.entity);
    if (found) return { key: found.fact, site: found.site };
  }
  return undefined;
}

async function trailOf(db: Db, row: FactRow, handlers: ReadonlyMap<string, FactHandler>) {
  const { evidence, stream, ...fact } = row;
  const booked = (await handlers.get(row.type)?.booked(db, { site: row.site, fact: row.key })) ?? [];
  const window = await db.one(
    `select w.window_key as key, w.from_at as "from", w.to_at as "to" from kernel.fact_window w
     join kernel.fact f on f.site = w.site and f.stream = w.stream and f.window_key = w.window_key
     where f.site = $1 and f.key = $2`,
    [row.site, row.key],
  );
  const revisions = await db.rows<{ appliedAt: number; body: Fact | null }>(
    `select row_number() over (order by epoch, revision)::int as revision, at as "appliedAt", change, record, body
     from kernel.fact_revision where site = $1 and key = $2 order by epoch, revision`,
    [row.site, row.key],
  );
  const appliedAt = revisions.at(-1)?.appliedAt ?? row.recordedAt;
  return {
    fact,
    stream,
    window,
    detector: { type: stream.split(':')[0] ?? stream, settings: {} },
    revisions: revisions.map(({ body, ...revision }) => ({ ...revision, payload: body?.payload ?? {} })),
    booked: booked.map((one) => shown(one, appliedAt)),
    evidence,
  };
}

const shown = ({ entity, id, summary }: BookedRow, at: number) => ({
  entity,
  id,
  summary: sentence(entity, summary),
  values: summary,
  command: 'kernel.fact-set.apply',
  by: null,
  at: typeof summary.at === 'number' && entity === 'stock.move' ? summary.at : at,
  reversed: summary.reversed === true,
});

/** One line for people: what stands in which book. */
const sentence = (entity: string, summary: Readonly<Record<string, unknown>>): string =>
  `${entity}: ${Object.entries(summary)
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')}`;

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
