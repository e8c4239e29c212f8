import pg from 'pg';
import type { TestServer } from './test-server.ts';

/** A code of an authenticator is good once; a test does not wait half a minute for the next. */
export async function forgetCodes({ database }: Pick<TestServer, 'database'>): Promise<void> {
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  await pool.query('delete from auth.used_code').finally(() => pool.end());
}
