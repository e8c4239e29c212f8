import type pg from 'pg';

/** Longer than a code is taken: of the half minute before, of now, and of the one to come. */
const KEPT = '5 minutes';

/** Codes by time that were good once, so that who has read one over a shoulder cannot use it too. */
export interface UsedCodes {
  /** Takes a code for a user, so that nobody else does; false where it was taken before. */
  readonly take: (user: string, code: string) => Promise<boolean>;
  /** It was a wrong one: it may yet become the right one. */
  readonly giveBack: (user: string, code: string) => Promise<void>;
}

/** @param pool that may write schema `auth` */
export const usedCodes = (pool: pg.Pool): UsedCodes => ({
  async take(user, code) {
    await pool.query(`delete from auth.used_code where user_id = $1 and used_at < now() - interval '${KEPT}'`, [user]);
    const taken = await pool.query(
      'insert into auth.used_code (user_id, code) values ($1, $2) on conflict do nothing',
      [user, code],
    );
    return taken.rowCount === 1;
  },
  async giveBack(user, code) {
    await pool.query('delete from auth.used_code where user_id = $1 and code = $2', [user, code]);
  },
});
