import type { Db } from './db.ts';
import type { EventRecord } from './event.ts';

/** The number of the last event a handler was given; undefined: it has not begun in this company. */
export async function cursorOf(db: Db, handler: string): Promise<number | undefined> {
  return (await db.one<{ seq: number }>(`select seq from kernel.handler_cursor where handler = $1`, [handler]))?.seq;
}

export const saveCursor = (db: Db, handler: string, seq: number): Promise<number> =>
  db.run(
    `insert into kernel.handler_cursor (handler, seq) values ($1, $2)
     on conflict (company, handler) do update set seq = excluded.seq`,
    [handler, seq],
  );

export async function blockedAggregates(db: Db, handler: string): Promise<Set<string>> {
  const rows = await db.rows<{ aggregate: string }>(
    `select distinct aggregate from kernel.handler_failure where handler = $1`,
    [handler],
  );
  return new Set(rows.map(({ aggregate }) => aggregate));
}

export interface DueFailure {
  readonly event: EventRecord;
  readonly tries: number;
}

/** Failed events in order; those of an aggregate whose first is not due yet are left out. */
export async function dueFailures(db: Db, handler: string, now: number): Promise<readonly DueFailure[]> {
  const rows = await db.rows<EventRecord & { tries: number }>(
    `select e.company, e.seq, e.at, e.type, e.version, e.aggregate, e.site, e.payload, e.user_id as "user",
       e.correlation, f.tries
     from kernel.handler_failure f join kernel.event e on e.seq = f.seq
     where f.handler = $1 and not exists (
       select from kernel.handler_failure first
       where first.handler = f.handler and first.aggregate = f.aggregate and first.seq <= f.seq and first.again_at > $2)
     order by f.seq limit 200`,
    [handler, now],
  );
  return rows.map(({ tries, ...event }) => ({ event, tries }));
}

export const keepFailure = (
  db: Db,
  handler: string,
  { seq, aggregate }: Pick<EventRecord, 'seq' | 'aggregate'>,
  { reason, tries, againAt }: { readonly reason: string; readonly tries: number; readonly againAt: number },
): Promise<number> =>
  db.run(
    `insert into kernel.handler_failure (handler, seq, aggregate, reason, tries, again_at) values ($1, $2, $3, $4, $5, $6)
     on conflict (company, handler, seq) do update
     set reason = excluded.reason, tries = excluded.tries, again_at = excluded.again_at`,
    [handler, seq, aggregate, reason, tries, againAt],
  );

export const forgetFailure = (db: Db, handler: string, seq: number): Promise<number> =>
  db.run(`delete from kernel.handler_failure where handler = $1 and seq = $2`, [handler, seq]);
