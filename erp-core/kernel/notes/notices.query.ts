import { z } from 'zod';
import type { Caller } from '../caller.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import { text } from '../fields.ts';
import { closed } from '../modules/closed.ts';
import { mayBeTold } from '../notify/may-be-told.ts';
import { zonesOf } from '../notify/people.ts';
import { query } from '../query.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { type Notice, noticeText } from './notice-words.ts';
import { type About, type RecordAtHand, recordsAtHand, sees, titleFor } from './record-at-hand.ts';

interface Found extends Omit<Notice, 'person'> {
  readonly id: string;
  readonly at: number;
  readonly readAt: number | null;
  readonly name: string | null;
  readonly site: string | null;
}

const place = z.tuple([z.int(), z.uuid()]);
/** Unread ones that are counted: more are "99 and more". */
const MOST_COUNTED = 100;

/**
 * What the caller was told of records, newest first, each in his language; `unread` counts up to a hundred. What he does not
 * see any more is left out, so a page may have fewer rows than were asked for, or none.
 */
export const noticesQuery = query('kernel.notices', {
  label: { en: 'For me', bn: 'আমার জন্য', hi: 'मेरे लिए' },
  permission: OF_EVERY_MEMBER,
  input: {
    unread: z.boolean().default(false),
    cursor: text({ max: 500 }).optional(),
    limit: z.int().min(1).max(100).default(30),
  },
  async run({ unread, cursor, limit }, { db, caller, registry, now }) {
    const [at, below] = cursor === undefined ? [null, null] : readCursor(place, cursor);
    const rows = await noticesOf(db, caller, { unread, at, below, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const last = rows.length > limit ? page.at(-1) : undefined;
    const waiting = await noticesOf(db, caller, { unread: true, at: null, below: null, limit: MOST_COUNTED });
    const seen = await recordsSeen(db, caller, registry, [...page, ...waiting]);
    const zone = (await zonesOf(db, [caller.user], now)).get(caller.user) ?? 'UTC';
    const may = (row: Found) => {
      const at = seen.get(keyOf(row));
      return at !== undefined && mayBeTold(caller, at, { site: row.site, kind: registry.notices.get(row.template) });
    };
    return {
      rows: page.filter(may).flatMap((row) => told(row, seen, caller, { registry, zone })),
      next: last ? writeCursor([last.at, last.id]) : null,
      unread: waiting.filter(may).length,
    };
  },
});

interface Asked {
  readonly unread: boolean;
  readonly at: number | null;
  readonly below: string | null;
  readonly limit: number;
}

const noticesOf = (db: Db, { user }: Caller, { unread, at, below, limit }: Asked): Promise<Found[]> =>
  db.rows<Found>(
    `select n.id, n.template, n.parameters, n.entity, n.record, n.site, n.at, n.read_at as "readAt",
       (select m.name from kernel.membership m where m.user_id = n.parameters->>'by') as name
     from kernel.notice n
     where n.person = $1 and (not $2 or n.read_at is null) and ($3::bigint is null or (n.at, n.id) < ($3, $4::uuid))
     order by n.at desc, n.id desc limit $5`,
    [user, unread, at, below, limit],
  );

const keyOf = ({ entity, record }: About): string => `${entity} ${record}`;

/** The records of these notices that the caller sees now, by entity and id: one question an entity. */
async function recordsSeen(
  db: Db,
  caller: Caller,
  registry: Declarations,
  of: readonly About[],
): Promise<ReadonlyMap<string, RecordAtHand>> {
  const seen = new Map<string, RecordAtHand>();
  for (const [name, abouts] of Map.groupBy(of, ({ entity }) => entity)) {
    const entity = registry.entities.get(name);
    if (!entity || closed(registry, name)) continue;
    const ids = [...new Set(abouts.map(({ record }) => record))];
    for (const one of await recordsAtHand(db, entity, ids)) if (sees(caller, one)) seen.set(keyOf(one), one);
  }
  return seen;
}

function told(
  row: Found,
  seen: ReadonlyMap<string, RecordAtHand>,
  caller: Caller,
  { registry, zone }: { readonly registry: Declarations; readonly zone: string },
) {
  const at = seen.get(keyOf(row));
  if (!at) return [];
  const title = titleFor(caller, at, caller.locale);
  const kind = at.of.label[caller.locale];
  const of = registry.notices.get(row.template);
  const words = noticeText(of, row.parameters, caller.locale, { name: row.name, title, zone });
  return [{ ...row, title, kind, urgent: of?.urgent ?? false, text: words }];
}
