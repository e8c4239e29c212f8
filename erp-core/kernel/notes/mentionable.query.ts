import { z } from 'zod';
import { id, text } from '../fields.ts';
import { query } from '../query.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import { readersOf, recordSeen } from './record-at-hand.ts';

/** Members who see a record that the caller sees: whom he may name on it. By name. */
export const mentionable = query('kernel.mentionable', {
  label: { en: 'Who may be mentioned', bn: 'যাঁদের উল্লেখ করা যায়', hi: 'जिनका उल्लेख हो सकता है' },
  permission: OF_EVERY_MEMBER,
  input: { entity: text(), record: id(), search: text().optional(), limit: z.int().min(1).max(50).default(8) },
  async run({ entity, record, search, limit }, { db, caller, registry }) {
    const at = await recordSeen({ db, registry }, { entity, record }, caller);
    const found = await db.rows<{ user: string }>(
      `select user_id as "user" from kernel.membership m
       where $1::text is null or position(lower($1) in lower(m.name)) > 0 order by m.name, m.user_id limit 200`,
      [search ?? null],
    );
    const readers = await readersOf(
      db,
      at,
      found.map(({ user }) => user),
    );
    return { rows: readers.slice(0, limit).map(({ user, name }) => ({ user, name })) };
  },
});
