import { z } from 'zod';
import { permits } from '../../caller.ts';
import { readCursor, writeCursor } from '../../cursor.ts';
import { ref, text } from '../../fields.ts';
import { query } from '../../query.ts';
import { ARRIVAL_STATES, inboundHook } from './tables.ts';

/** Inbound hooks with what came in lately. */
export const inboundHooksQuery = query('kernel.inbound-hooks', {
  label: { en: 'Inbound hooks', bn: 'আগত হুক', hi: 'आवक हुक' },
  permission: inboundHook.definition.name,
  input: {},
  run: async (_, { db }) => ({
    rows: await db.rows(
      `select h.id, h.version, h.state, h.name, h.command, h.proof, h.header, h.rights, h.mapping, h.per_minute as "perMinute",
         h.owner, o.name as "ownerName",
         (select max(at) from kernel.inbound_arrival a where a.hook = h.id) as "lastAt",
         (select count(*)::int from kernel.inbound_arrival a where a.hook = h.id and a.state in ('refused', 'faulty')) as refused
       from kernel.inbound_hook h left join kernel.membership o on o.user_id = h.owner order by h.name, h.id`,
    ),
  }),
});

const place = z.tuple([z.int(), z.uuid()]);

interface Came {
  readonly id: string;
  readonly at: number;
  readonly command: string;
  readonly body: string | null;
}

/** What came in at a hook and what became of it, newest first. Bodies are shown to whoever may give its command himself. */
export const arrivalsQuery = query('kernel.inbound-hook.arrivals', {
  label: { en: 'What came in at a hook', bn: 'হুকে যা এসেছে', hi: 'हुक पर जो आया' },
  permission: inboundHook.definition.name,
  input: {
    hook: ref(inboundHook),
    state: z.enum(ARRIVAL_STATES).optional(),
    cursor: text({ max: 500 }).optional(),
    limit: z.int().min(1).max(100).default(30),
  },
  async run({ hook, state, cursor, limit }, { db, caller, registry }) {
    const [at, below] = cursor === undefined ? [null, null] : readCursor(place, cursor);
    const rows = await db.rows<Came>(
      `select a.id, a.at, a.state, a.code, a.said, a.result, a.times, a.tries, a.ended_at as "endedAt", a.body, h.command
       from kernel.inbound_arrival a join kernel.inbound_hook h on h.id = a.hook
       where a.hook = $1 and ($2::text is null or a.state = $2) and ($3::bigint is null or (a.at, a.id) < ($3, $4::uuid))
       order by a.at desc, a.id desc limit $5`,
      [hook, state ?? null, at, below, limit + 1],
    );
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    return {
      rows: page.map(({ command, body, ...row }) => ({
        ...row,
        body: permits(caller, registry.commands.get(command)?.permission ?? command) ? body : null,
      })),
      next: last ? writeCursor([last.at, last.id]) : null,
    };
  },
});

export const inboundQueries = [inboundHooksQuery, arrivalsQuery];
