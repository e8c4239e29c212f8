import type { Pool, PoolClient } from 'pg';
import type { Db } from '../../db.ts';

/** Of all locks of the database those that are about bytes of files; any number that nobody else takes. */
const OF_FILES = 7_211;

/**
 * Holds bytes fast until the transaction ends: whoever removes them waits, and then sees the file that has them. So what is
 * taken in again is never removed in the moment before its row is there.
 */
export const holdBytes = async (db: Db, hash: string): Promise<void> => {
  await db.run('select pg_advisory_xact_lock_shared($1::int, hashtext($2))', [OF_FILES, hash]);
};

/** Does something about bytes while nobody takes the same in. */
export async function alone<Result>(
  pool: Pool,
  hash: string,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1::int, hashtext($2))', [OF_FILES, hash]);
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // What became of its transaction nobody knows: it goes with the connection.
    client.release(true);
    throw error;
  }
}
