import type { Db } from './db.ts';
import { newestEvent } from './event.repository.ts';
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

export interface HandlersLook {
  /** The number of the newest event. */
  readonly newest: number;
  /** Those that something is there for: an event of their type behind their place, or one to be tried again now. */
  readonly wanted: ReadonlySet<string>;
}

/** What there is for handlers, all of them in one question, which reads what was told since the last look once. */
export async function lookFor(
  db: Db,
  handlers: readonly { readonly name: string; readonly type: string }[],
  now: number,
): Promise<HandlersLook> {
  const rows = await db.rows<{ newest: number; wanted: string | null }>(
    `with place as (
       select h.handler, h.type, coalesce(c.seq, 0) as seq from unnest($1::text[], $2::text[]) h (handler, type)
         left join kernel.handler_cursor c on c.handler = h.handler),
     told as (
       select e.type, max(e.seq) as last from kernel.event e where e.seq > (select min(p.seq) from place p) group by e.type),
     wanted as (
       select p.handler from place p where exists (select from told t where t.type = p.type and t.last > p.seq)
         or exists (select from kernel.handler_failure f where f.handler = p.handler and f.again_at <= $3))
     select coalesce((select n.newest from kernel.event_counter n), 0) as newest, w.handler as wanted
     from (select) as always left join wanted w on true`,
    [handlers.map(({ name }) => name), handlers.map(({ type }) => type), now],
  );
  return {
    newest: rows[0]?.newest ?? 0,
    wanted: new Set(rows.flatMap(({ wanted }) => wanted ?? [])),
  };
}

/** Handlers that nothing is there for up to an event: they need not look at what is before it again. */
export const passBy = (db: Db, handlers: readonly string[], seq: number): Promise<number> =>
  db.run(
    `insert into kernel.handler_cursor (handler, seq) select unnest($1::text[]), $2
     on conflict (company, handler) do update set seq = excluded.seq where handler_cursor.seq < excluded.seq`,
    [handlers, seq],
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
       e.correlation, e.depth, f.tries
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

/** It failed again; of one that was given up meanwhile nothing is kept. */
export const failedAgain = (
  db: Db,
  handler: string,
  seq: number,
  { reason, tries, againAt }: { readonly reason: string; readonly tries: number; readonly againAt: number },
): Promise<number> =>
  db.run(`update kernel.handler_failure set reason = $3, tries = $4, again_at = $5 where handler = $1 and seq = $2`, [
    handler,
    seq,
    reason,
    tries,
    againAt,
  ]);

export const forgetFailure = (db: Db, handler: string, seq: number): Promise<number> =>
  db.run(`delete from kernel.handler_failure where handler = $1 and seq = $2`, [handler, seq]);

/** Lets go of all that a handler failed at, of sites that may be seen (null: all). Returns how many events. */
export const forgetAllFailures = (db: Db, handler: string, sites: readonly string[] | null): Promise<number> =>
  db.run(
    `delete from kernel.handler_failure f using kernel.event e
     where f.handler = $1 and e.seq = f.seq and ($2::text[] is null or e.site is null or e.site = any($2))`,
    [handler, sites],
  );

/** The event that a handler failed at, by its number; undefined: it did not. Held until the end of the work. */
export const failedAt = (db: Db, handler: string, seq: number): Promise<{ readonly site: string | null } | undefined> =>
  db.one<{ site: string | null }>(
    `select e.site from kernel.handler_failure f join kernel.event e on e.seq = f.seq
     where f.handler = $1 and f.seq = $2 for update of f`,
    [handler, seq],
  );

export interface Replayable {
  readonly seq: number;
  readonly aggregate: string;
  /** What the handler's first command came to when it heard the event. */
  readonly outcome: 'done' | 'refused' | 'untouched';
}

/** Key of what a handler does first for an event: what tells whether it has acted. */
export const handlerKey = (seq: number | string, handler: string, call: number): string =>
  `event/${seq}/${handler}/${call}`;

/** Events of a type in a range of numbers (both ends in it), of sites that may be seen. */
export const toReplay = (
  db: Db,
  of: {
    readonly handler: string;
    readonly type: string;
    readonly from: number;
    readonly to: number;
    readonly sites: readonly string[] | null;
  },
  limit: number,
): Promise<Replayable[]> =>
  db.rows<Replayable>(
    `select e.seq, e.aggregate, case when exists (
         select from generate_series(0, 20) n join kernel.command_outcome o
           on o.key = k.key || case when n = 0 then '' else '/' || n end
         where (o.outcome->>'ok')::boolean) then 'done'
       when exists (select from kernel.command_outcome o where o.key = k.key) then 'refused' else 'untouched' end as outcome
     from kernel.event e cross join lateral (select 'event/' || e.seq || '/' || $1 || '/1' as key) k
     where e.type = $2 and e.seq between $3 and $4 and ($5::text[] is null or e.site is null or e.site = any($5))
     order by e.seq limit $6`,
    [of.handler, of.type, of.from, of.to, of.sites, limit],
  );

/** Puts events before a handler again, due at once. */
export const queueAgain = (db: Db, handler: string, events: readonly Replayable[], reason: string): Promise<number> =>
  db.run(
    `insert into kernel.handler_failure (handler, seq, aggregate, reason, tries, again_at)
     select $1, r.seq, r.aggregate, $3, 0, 0 from jsonb_to_recordset($2) r (seq bigint, aggregate text)
     on conflict (company, handler, seq) do update set again_at = 0`,
    [handler, JSON.stringify(events), reason],
  );

export interface HandlerState {
  /** The number of the last event it was given. */
  readonly reached: number;
  /** Type of the first event that it failed at; null: there is none. */
  readonly hears: string | null;
  /** Events that wait for it: what failed, and what waits behind it. */
  readonly waiting: number;
  readonly failures: readonly { readonly seq: number; readonly reason: string; readonly tries: number }[];
}

/**
 * How far each of these handlers has come; and every other one that something is kept of which it failed at: its module is
 * gone, or does this no more, and only a person can let go of what still waits for it.
 */
export async function handlerStates(db: Db, handlers: readonly string[]): Promise<Map<string, HandlerState>> {
  const rows = await db.rows<HandlerState & { name: string }>(
    `select n.name, coalesce(c.seq, 0) as reached,
       (select e.type from kernel.handler_failure f join kernel.event e on e.seq = f.seq
        where f.handler = n.name order by f.seq limit 1) as hears,
       (select count(*)::int from kernel.handler_failure f where f.handler = n.name) as waiting,
       coalesce((select jsonb_agg(jsonb_build_object('seq', f.seq, 'reason', f.reason, 'tries', f.tries, 'againAt', f.again_at)
         order by f.seq) from (select * from kernel.handler_failure f where f.handler = n.name order by f.seq limit 20) f),
         '[]') as failures
     from (select unnest($1::text[]) as name union select handler from kernel.handler_failure) n
       left join kernel.handler_cursor c on c.handler = n.name
     order by n.name`,
    [handlers],
  );
  return new Map(rows.map(({ name, ...state }) => [name, state]));
}

/** Lets handlers hear what comes from now on, whatever one of the same name had heard, or failed at, before. */
export async function beginHandlers(db: Db, handlers: readonly string[]): Promise<void> {
  await db.run('delete from kernel.handler_failure where handler = any($1)', [handlers]);
  const newest = await newestEvent(db);
  for (const handler of handlers) await saveCursor(db, handler, newest);
}
