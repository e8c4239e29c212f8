import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** Where a plant's, or a centre's, embedded database is. */
export interface DatabasePlace {
  readonly data: string;
  readonly ports: { readonly database: number };
}

/** The plant's embedded database, as its superuser: a drill looks behind the doors to know what really is there. */
export function plantDatabase(plant: DatabasePlace): pg.Pool {
  const { postgres } = JSON.parse(readFileSync(join(plant.data, 'secrets.json'), 'utf8')) as { postgres: string };
  const pool = new pg.Pool({
    connectionString: `postgres://postgres:${encodeURIComponent(postgres)}@127.0.0.1:${plant.ports.database}/millrace`,
    max: 2,
  });
  // A drill kills the database on purpose: the next question says so.
  pool.on('error', () => undefined);
  return pool;
}
