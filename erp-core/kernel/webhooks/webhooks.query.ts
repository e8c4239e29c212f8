import { z } from 'zod';
import { readCursor, writeCursor } from '../cursor.ts';
import { newestEvent } from '../event.repository.ts';
import { ref, text } from '../fields.ts';
import { closed } from '../modules/closed.ts';
import { query } from '../query.ts';
import { mayHear } from '../rights/events.ts';
import { MESSAGE_STATES, type Telling, webhook } from './tables.ts';

interface Standing {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly address: string;
  readonly tells: readonly Telling[];
  readonly state: 'on' | 'off';
  readonly offReason: string | null;
  readonly owner: string;
  readonly ownerName: string | null;
  readonly reached: number;
  readonly failingSince: number | null;
  readonly waitUntil: number;
  readonly lastSentAt: number | null;
  readonly lastProblem: string | null;
  readonly waiting: number;
  readonly failed: number;
}

/** Webhooks with how each stands: `behind` is how many events of the company it has not looked at. */
export const webhooksQuery = query('kernel.webhooks', {
  label: { en: 'Webhooks', bn: 'ওয়েবহুক', hi: 'वेबहुक' },
  permission: webhook.definition.name,
  input: {},
  async run(_, { db }) {
    const newest = await newestEvent(db);
    const rows = await db.rows<Standing>(
      `select w.id, w.version, w.name, w.address, w.tells, w.state, w.off_reason as "offReason", w.owner, o.name as "ownerName",
         s.reached, s.failing_since as "failingSince", s.wait_until as "waitUntil", s.last_sent_at as "lastSentAt",
         s.last_problem as "lastProblem",
         (select count(*)::int from kernel.webhook_message m where m.webhook = w.id and m.ended_at is null) as waiting,
         (select count(*)::int from kernel.webhook_message m where m.webhook = w.id and m.state = 'failed') as failed
       from kernel.webhook w join kernel.webhook_standing s on s.webhook = w.id
         left join kernel.membership o on o.user_id = w.owner
       order by w.name, w.id`,
    );
    return { rows: rows.map(({ reached, ...row }) => ({ ...row, behind: Math.max(0, newest - reached) })) };
  },
});

/** What a webhook of the caller's may be told: types of events with the fields of their payload. */
export const webhookTypes = query('kernel.webhook.types', {
  label: { en: 'Events for webhooks', bn: 'ওয়েবহুকের জন্য ঘটনা', hi: 'वेबहुक के लिए घटनाएँ' },
  permission: webhook.definition.name,
  input: {},
  async run(_, { caller, registry }) {
    const rows = [...registry.events.values()]
      .filter(({ type }) => !closed(registry, type) && mayHear(caller, { type, payload: {} }))
      .map(({ type, version, payload }) => ({
        ...{ type, version, fields: Object.keys((payload as { readonly shape?: object }).shape ?? {}) },
      }))
      .sort((a, b) => (a.type < b.type ? -1 : 1));
    return { rows };
  },
});

const place = z.tuple([z.int(), z.uuid()]);

interface Told {
  readonly id: string;
  readonly seq: number | null;
  readonly type: string;
  readonly state: (typeof MESSAGE_STATES)[number];
  readonly tries: number;
  readonly madeAt: number;
  readonly dueAt: number;
  readonly endedAt: number | null;
  readonly body: string | null;
  readonly log: readonly object[];
}

/**
 * What a webhook was told and what came back, newest first, with every try. What a message said is within its owner's
 * rights, so it is shown to the owner alone.
 */
export const webhookMessagesQuery = query('kernel.webhook.messages', {
  label: { en: 'Messages of a webhook', bn: 'ওয়েবহুকের বার্তা', hi: 'वेबहुक के संदेश' },
  permission: webhook.definition.name,
  input: {
    webhook: ref(webhook),
    state: z.enum(MESSAGE_STATES).optional(),
    cursor: text({ max: 500 }).optional(),
    limit: z.int().min(1).max(100).default(30),
  },
  async run({ webhook: of, state, cursor, limit }, { db, caller }) {
    const [at, below] = cursor === undefined ? [null, null] : readCursor(place, cursor);
    const rows = await db.rows<Told>(
      `select m.id, m.seq, m.type, m.state, m.tries, m.made_at as "madeAt", m.due_at as "dueAt", m.ended_at as "endedAt",
         case when w.owner = $6 then m.body end as body,
         coalesce((select jsonb_agg(jsonb_build_object('nth', t.nth, 'at', t.at, 'took', t.took, 'status', t.status,
             'address', t.address, 'problem', t.problem, 'answer', t.answer) order by t.nth desc)
           from (select * from kernel.webhook_try t where t.message = m.id order by t.nth desc limit 20) t), '[]') as log
       from kernel.webhook_message m join kernel.webhook w on w.id = m.webhook
       where m.webhook = $1 and ($2::text is null or m.state = $2)
         and ($3::bigint is null or (m.made_at, m.id) < ($3, $4::uuid))
       order by m.made_at desc, m.id desc limit $5`,
      [of, state ?? null, at, below, limit + 1, caller.user],
    );
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return { rows: page, next: last ? writeCursor([last.madeAt, last.id]) : null };
  },
});

export const webhookQueries = [webhooksQuery, webhookTypes, webhookMessagesQuery];
