import { z } from 'zod';
import { readCursor, writeCursor } from '../cursor.ts';
import type { Db } from '../db.ts';
import { text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { query } from '../query.ts';
import { Refused } from '../refusal.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';

const page = { cursor: text({ max: 500 }).optional(), limit: z.int().min(1).max(1000).default(200) };
const place = z.tuple([z.int(), z.uuid()]);

interface Page {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** What the kernel keeps of a person: as a member, what he said and how it read before, and what he follows. */
async function dataOf(db: Db, user: string, { cursor, limit }: Page) {
  const [at, below] = cursor === undefined ? [null, null] : readCursor(place, cursor);
  const rows = await db.rows<{ id: string; at: number }>(
    `select c.id, c.entity, c.record, c.at, c.text, c.changed_at as "changedAt", c.removed_at as "removedAt",
       coalesce((select jsonb_agg(jsonb_build_object('version', w.version, 'text', w.text, 'until', w.until)
         order by w.version) from kernel.comment_wording w where w.comment = c.id), '[]') as before,
       coalesce((select jsonb_agg(jsonb_build_object('id', f.file_id, 'name', f.file_name) order by f.position)
         from kernel.comment_file f where f.comment = c.id), '[]') as files
     from kernel.comment c
     where c.user_id = $1 and ($2::bigint is null or (c.at, c.id) < ($2, $3::uuid))
     order by c.at desc, c.id desc limit $4`,
    [user, at, below, limit + 1],
  );
  const comments = rows.slice(0, limit);
  const last = rows.length > limit ? comments.at(-1) : undefined;
  const [member] = await db.rows(
    `select user_id as "user", name, email, locale from kernel.membership where user_id = $1`,
    [user],
  );
  if (!member && comments.length === 0) throw new Refused(refuse('member-unknown', { user }));
  const follows = await db.rows(
    `select entity, record, since from kernel.follow where person = $1 order by since, id limit 10000`,
    [user],
  );
  const mentions = await db.one<{ count: number }>(
    `select count(*)::int as count from kernel.comment where $1 = any(mentions)`,
    [user],
  );
  return {
    member: member ?? null,
    comments,
    ...(cursor === undefined ? { follows, mentioned: mentions?.count ?? 0 } : {}),
    next: last ? writeCursor([last.at, last.id]) : null,
  };
}

/** What is kept of a person, for whoever answers a person who asks for his data; of one who left as well. */
export const personData = query('kernel.person-data', {
  label: { en: 'Data of a person', bn: 'কোনো ব্যক্তির তথ্য', hi: 'किसी व्यक्ति का डेटा' },
  input: { user: text(), ...page },
  run: ({ user, ...asked }, { db }) => dataOf(db, user, asked),
});

/** The same of oneself. */
export const ownData = query('kernel.person-data.own', {
  label: { en: 'Own data', bn: 'নিজের তথ্য', hi: 'अपना डेटा' },
  permission: OF_EVERY_MEMBER,
  input: page,
  run: (asked, { db, caller }) => dataOf(db, caller.user, asked),
});
