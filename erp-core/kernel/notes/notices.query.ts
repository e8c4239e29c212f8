import { z } from 'zod';
import type { Caller } from '../caller.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import type { Db } from '../db.ts';
import type { Declarations } from '../declarations.ts';
import { text } from '../fields.ts';
import { zonesOf } from '../notify/people.ts';
import { type ToldAbout, toldAbouts } from '../notify/told-abouts.ts';
import { query } from '../query.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { type Notice, noticeText } from './notice-words.ts';

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
    const asked = { db, registry, person: caller, locale: caller.locale, now, isLeaving: false };
    const seen = await toldAbouts({ ...asked, kindOf: ({ template }: Found) => template }, [...page, ...waiting]);
    const zone = (await zonesOf(db, [caller.user], now)).get(caller.user) ?? 'UTC';
    return {
      rows: page.flatMap((row) => told(row, seen.get(row.id), caller, { registry, zone })),
      next: last ? writeCursor([last.at, last.id]) : null,
      unread: waiting.filter(({ id }) => seen.has(id)).length,
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

function told(
  row: Found,
  about: ToldAbout | undefined,
  { locale }: Caller,
  { registry, zone }: { readonly registry: Declarations; readonly zone: string },
) {
  if (!about) return [];
  const { title, label, page } = about;
  const of = registry.notices.get(row.template);
  const words = noticeText(of, row.parameters, locale, { name: row.name, title, zone });
  return [{ ...row, title, kind: label[locale], page, urgent: of?.urgent ?? false, text: words }];
}
