import type { Pool } from 'pg';
import { z } from 'zod';
import { type Db, inCompany } from '../db.ts';
import type { Effect } from '../effect.ts';
import type { Row } from '../entity.ts';
import { id, moment, text } from '../fields.ts';
import { table } from '../table.ts';
import type { SecretBox } from './secret-box.ts';

export const keptSecrets = table('kernel.kept_secret', {
  key: ['id'],
  fields: {
    ...{ id: id(), about: text(), since: moment(), until: moment().nullable() },
    sealed: text({ max: 2_000, secret: true }),
  },
});
type KeptSecret = Row<typeof keptSecrets>;

/** For how long what was good until now goes on beside what comes after it. */
export const hours = () =>
  z
    .int()
    .min(0)
    .max(720)
    .meta({
      field: 'whole-number',
      label: { en: 'Old one good for hours', bn: 'পুরোনোটি যত ঘণ্টা চলে', hi: 'पुराना कितने घंटे चले' },
    })
    .default(24);

/** What belongs to something, newest first, where it is good at a moment. */
export const goodAt = (rows: readonly Pick<KeptSecret, 'since' | 'until' | 'sealed'>[], now: number) =>
  rows
    .filter(({ until }) => until === null || until > now)
    .toSorted((a, b) => (b.until ?? Infinity) - (a.until ?? Infinity) || b.since - a.since);

/** Puts a secret in the place of those that were good until now; they go on until `oldEndsAt`. */
export function replaceSecret(
  before: readonly KeptSecret[],
  {
    id: own,
    about,
    sealed,
    now,
    oldEndsAt,
  }: Pick<KeptSecret, 'id' | 'about' | 'sealed'> & { now: number; oldEndsAt: number },
): readonly Effect[] {
  return [
    ...before.map((one) =>
      one.until === null && oldEndsAt > now ? keptSecrets.change(one, { until: oldEndsAt }) : keptSecrets.remove(one),
    ),
    keptSecrets.insert({ id: own, about, sealed, since: now }),
  ];
}

/** The secrets of something that are good now, opened, newest first. */
export async function secretsOf(db: Db, box: SecretBox, about: string, now: number): Promise<readonly string[]> {
  const rows = await db.rows<KeptSecret>(
    `select id, about, sealed, since, until from kernel.kept_secret where about = $1`,
    [about],
  );
  return goodAt(rows, now).map(({ sealed }) => box.open(sealed, about));
}

/**
 * Seals with the newest key whatever an older one sealed, company by company, each whole or not at all; gives how many there
 * were. Rejects where one does not open: then the key before must stay.
 */
export async function resealSecrets(pool: Pool, box: SecretBox): Promise<number> {
  const { rows: companies } = await pool.query<{ company: string }>('select kernel.companies() as company');
  let count = 0;
  for (const { company } of companies) {
    count += await inCompany(pool, { company, user: 'system:secrets' }, async (db) => {
      const rows = await db.rows<KeptSecret>(
        `select id, about, sealed from kernel.kept_secret where not starts_with(sealed, $1) order by id for update`,
        [box.newest()],
      );
      for (const { id: own, about, sealed } of rows)
        await db.run('update kernel.kept_secret set sealed = $2 where id = $1', [
          own,
          box.seal(box.open(sealed, about), about),
        ]);
      return rows.length;
    });
  }
  return count;
}
