import type { Db } from './db.ts';
import type { EventValue } from './effect.ts';
import type { EventRecord } from './event.ts';
import { type Part, together } from './together.ts';

export interface EventToWrite extends EventValue {
  readonly user: string;
  readonly correlation: string;
  /** As of an `EventRecord`. */
  readonly depth?: number | undefined;
}

/**
 * Writes events under the next numbers of the company. The counter's row is locked until the commit, so numbers follow
 * the order of commits and a rollback leaves no gap. Who listens is told the newest number. Returns it.
 */
export async function writeEvents(db: Db, at: number, events: readonly EventToWrite[]): Promise<number> {
  const written = await together<{ newest: number }>(db, writingEvents(at, events), NEWEST);
  return written?.newest ?? 0;
}

/** Tells who listens, and gives the newest number and the transaction's, where `writingEvents` is among what is written. */
export const NEWEST = `select newest, pg_current_xact_id()::xid::text as transaction,
  pg_notify('millrace_event', kernel.current_company()::text || ' ' || newest) from counter`;

export const writingEvents = (at: number, events: readonly EventToWrite[]): readonly Part[] => [
  {
    name: 'counter',
    text: `insert into kernel.event_counter as c (newest) values ($1)
       on conflict (company) do update set newest = c.newest + excluded.newest returning newest`,
    values: [events.length],
  },
  {
    name: 'told',
    text: `insert into kernel.event (seq, at, type, version, aggregate, site, payload, user_id, correlation, depth)
       select counter.newest - $3 + r.nth, $2, r.type, r.version, r.aggregate, r.site, r.payload, r.user_id, r.correlation,
         coalesce(r.depth, 0)
       from counter, json_to_recordset($1) r (nth bigint, type text, version int, aggregate text, site text, payload jsonb,
         user_id text, correlation text, depth int)`,
    values: [
      JSON.stringify(events.map(({ user, ...event }, n) => ({ ...event, user_id: user, nth: n + 1 }))),
      at,
      events.length,
    ],
  },
];

/** Events as they are read back once they are committed, the last of them under this number. */
export const recordsOf = (
  company: string,
  at: number,
  newest: number,
  events: readonly EventToWrite[],
): readonly EventRecord[] =>
  (JSON.parse(JSON.stringify(events)) as readonly EventToWrite[]).map(({ depth: _, ...event }, n) => ({
    ...event,
    company,
    at,
    seq: newest - events.length + 1 + n,
  }));

export const eventsAfter = (
  db: Db,
  seq: number,
  limit: number,
  sites: readonly string[] | null = null,
): Promise<EventRecord[]> =>
  db.rows<EventRecord>(
    `select company, seq, at, type, version, aggregate, site, payload, user_id as "user", correlation
     from kernel.event
     where seq > $1 and ($3::text[] is null or site is null or site = any($3))
     order by seq limit $2`,
    [seq, limit, sites],
  );

/** Those of one type alone, in order. */
export const eventsOfType = (db: Db, type: string, seq: number, limit: number): Promise<EventRecord[]> =>
  db.rows<EventRecord>(
    `select company, seq, at, type, version, aggregate, site, payload, user_id as "user", correlation, depth
     from kernel.event where type = $1 and seq > $2 order by seq limit $3`,
    [type, seq, limit],
  );

/** Those of several types, in order. */
export const eventsOfTypes = (db: Db, types: readonly string[], seq: number, limit: number): Promise<EventRecord[]> =>
  db.rows<EventRecord>(
    `select company, seq, at, type, version, aggregate, site, payload, user_id as "user", correlation, depth
     from kernel.event where type = any($1) and seq > $2 order by seq limit $3`,
    [types, seq, limit],
  );

export async function newestEvent(db: Db): Promise<number> {
  const row = await db.one<{ newest: number }>(`select newest from kernel.event_counter`);
  return row?.newest ?? 0;
}
