import type { Db } from '../db.ts';
import { eventsOfTypes, newestEvent } from '../event.repository.ts';
import type { EventRecord } from '../event.ts';
import type { Telling, Webhook } from './tables.ts';

/** Messages of one webhook that wait at a time; the rest waits where it is, among the events. */
export const MOST_WAITING = 100;
/** Messages on their way to one address at a time; to one that fails, a single one. */
export const AT_ONCE = 4;
/** µs: an answer is there long before, or the process is gone. */
export const LEASE = 60_000_000;

/** A webhook that is on, and how it stands. */
export interface Active extends Pick<Webhook, 'id' | 'name' | 'address' | 'owner'> {
  readonly tells: readonly Telling[];
  readonly reached: number;
  readonly failures: number;
  readonly failingSince: number | null;
  readonly waitUntil: number;
  readonly waiting: number;
}

const ACTIVE = `select w.id, w.name, w.address, w.owner, w.tells, s.reached, s.failures, s.failing_since as "failingSince",
    s.wait_until as "waitUntil",
    (select count(*)::int from kernel.webhook_message m where m.webhook = w.id and m.ended_at is null) as waiting
  from kernel.webhook w join kernel.webhook_standing s on s.webhook = w.id where w.state = 'on'`;

export const activeWebhooks = (db: Db): Promise<Active[]> => db.rows<Active>(`${ACTIVE} order by w.id`);

/** One of them, held against other processes that look for new events; undefined: one of them has it now, or it is off. */
export const heldWebhook = (db: Db, id: string): Promise<Active | undefined> =>
  db.one<Active>(`${ACTIVE} and w.id = $1 for no key update of s skip locked`, [id]);

/** What it has not looked at yet, as much as there is room for, and how far that is. */
export async function eventsFor(db: Db, { tells, reached, waiting }: Active) {
  // First, so that what is committed meanwhile lies behind it.
  const newest = await newestEvent(db);
  const room = Math.min(MOST_WAITING - waiting, 100);
  if (newest <= reached || room <= 0) return { events: [], reached, more: false };
  const types = tells.map(({ type }) => type);
  const events = (await eventsOfTypes(db, types, reached, room)).filter(({ seq }) => seq <= newest);
  const more = events.length === room;
  return { events, reached: more ? (events.at(-1)?.seq ?? newest) : newest, more };
}

export interface MessageToKeep {
  readonly id: string;
  readonly event: EventRecord;
}

/** Keeps messages for these events and notes how far the webhook has come, both or neither. */
export async function keepMessages(
  db: Db,
  webhook: string,
  { messages, reached, now }: { messages: readonly MessageToKeep[]; reached: number; now: number },
): Promise<void> {
  const rows = messages.map(({ id, event: { seq, type, aggregate } }) => ({ id, seq, type, aggregate }));
  if (rows.length > 0)
    await db.run(
      `insert into kernel.webhook_message (id, webhook, seq, type, aggregate, state, made_at, due_at)
       select r.id, $1, r.seq, r.type, r.aggregate, 'waiting', $3, $3
       from json_to_recordset($2) r (id uuid, seq bigint, type text, aggregate text)
       on conflict (company, webhook, seq) do nothing`,
      [webhook, JSON.stringify(rows), now],
    );
  await db.run('update kernel.webhook_standing set reached = $2 where webhook = $1', [webhook, reached]);
}

/** A message that this process has taken. */
export interface Taken {
  readonly id: string;
  readonly webhook: string;
  readonly seq: number | null;
  readonly type: string;
  readonly tries: number;
  readonly madeAt: number;
  readonly firstTriedAt: number | null;
}

/**
 * Takes what is due of a webhook: of each aggregate only the oldest, not more at a time than is said over all processes. What a
 * process that died had taken is due again when its lease is over.
 */
export const takeMessages = (db: Db, webhook: string, { most, now }: { most: number; now: number }): Promise<Taken[]> =>
  db.rows<Taken>(
    `with free as (
       select m.id from kernel.webhook_message m
       where m.webhook = $1 and m.ended_at is null and m.due_at <= $3 and m.leased_until <= $3
         and not exists (select from kernel.webhook_message e
           where e.webhook = m.webhook and e.aggregate = m.aggregate and e.ended_at is null and e.seq < m.seq)
       order by m.due_at, m.seq
       limit greatest(0, $2 - (select count(*) from kernel.webhook_message b
         where b.webhook = $1 and b.ended_at is null and b.leased_until > $3))
       for no key update of m skip locked)
     update kernel.webhook_message m set leased_until = $3 + ${LEASE} from free where m.id = free.id
     returning m.id, m.webhook, m.seq, m.type, m.tries, m.made_at as "madeAt", m.first_tried_at as "firstTriedAt"`,
    [webhook, most, now],
  );

/** One try as the journal keeps it; `took` in µs. */
export interface Tried {
  readonly at: number;
  readonly took: number;
  readonly status: number | null;
  readonly address: string | null;
  readonly problem: string | null;
  readonly answer: string | null;
}

export type After =
  | { readonly state: 'waiting'; readonly dueAt: number }
  | { readonly state: 'sent' | 'failed' | 'withheld' };

/** What became of one try of a message; without one, it ended untold. */
export async function settleMessage(
  db: Db,
  { id, body, tried, after, now }: { id: string; body: string | null; tried: Tried | null; after: After; now: number },
): Promise<void> {
  const dueAt = after.state === 'waiting' ? after.dueAt : null;
  const isTry = tried ? 1 : 0;
  await db.run(
    `update kernel.webhook_message set state = $2, tries = tries + $6, leased_until = 0, body = coalesce($3, body),
       first_tried_at = coalesce(first_tried_at, $4), due_at = coalesce($5, due_at),
       ended_at = case when $2 = 'waiting' then null else $7::bigint end where id = $1 and ended_at is null`,
    [id, after.state, body, tried?.at ?? null, dueAt, isTry, now],
  );
  if (!tried) return;
  const { at, took, status, address, problem, answer } = tried;
  await db.run(
    `insert into kernel.webhook_try (message, nth, at, took, status, address, problem, answer)
     select m.id, coalesce((select max(nth) from kernel.webhook_try t where t.message = m.id), 0) + 1, $2, $3, $4, $5, $6, $7
     from kernel.webhook_message m where m.id = $1`,
    [id, at, took, status, address, problem, answer],
  );
}

/** It took a message: what had failed before is forgotten, but not how long it asked to be left alone. */
export const wentWell = (db: Db, webhook: string, now: number): Promise<number> =>
  db.run(
    `update kernel.webhook_standing set failures = 0, failing_since = null, last_sent_at = $2,
       last_problem = null where webhook = $1`,
    [webhook, now],
  );

/** It failed, and nothing more goes there before a moment. Returns since when it has been failing without a success between. */
export async function wentWrong(
  db: Db,
  webhook: string,
  { now, waitUntil, problem }: { now: number; waitUntil: number; problem: string },
): Promise<{ readonly failingSince: number } | undefined> {
  return db.one<{ failingSince: number }>(
    `update kernel.webhook_standing set failures = failures + 1, failing_since = coalesce(failing_since, $2),
       wait_until = greatest(wait_until, $3), last_problem = $4 where webhook = $1
     returning failing_since as "failingSince"`,
    [webhook, now, waitUntil, problem],
  );
}

/** The event that a message tells; undefined: it is a test, or gone. */
export const eventOf = (db: Db, seq: number): Promise<EventRecord | undefined> =>
  db.one<EventRecord>(
    `select company, seq, at, type, version, aggregate, site, payload, user_id as "user", correlation
     from kernel.event where seq = $1`,
    [seq],
  );

/** Removes what ended before a moment, so many at a time. Returns how many. */
export const dropOld = (db: Db, before: number): Promise<number> =>
  db.run(
    `delete from kernel.webhook_message where id in (
       select id from kernel.webhook_message where ended_at < $1 order by ended_at limit 1000)`,
    [before],
  );
