import type pg from 'pg';
import { StoreError } from '../errors.ts';
import { readDoor } from './door.ts';
import { TIMED, WHOLE } from './tables.ts';

export interface Dropping {
  /** Tables that were emptied. */
  readonly tables: readonly string[];
  /** Bytes that the database gave back. */
  readonly bytes: number;
}

/**
 * Lets go of the readings of a store that was left by a move; its points stay, for it may be the registry of their
 * numbers, and so does the door, which tells late writers where the readings are. Run as the owner. Throws a StoreError
 * store-in-use where nothing was moved away.
 */
export async function dropMoved(pool: pg.Pool): Promise<Dropping> {
  const { movedTo } = await readDoor(pool);
  if (movedTo === null)
    throw new StoreError('store-in-use', 'this store was not moved away: its readings are not let go');
  const tables = [...TIMED, ...WHOLE].map(({ name }) => `timeseries.${name}`);
  const size = async () => {
    const { rows } = await pool.query<{ bytes: number }>(
      'select pg_database_size(current_database())::float8 as bytes',
    );
    return rows[0]?.bytes ?? 0;
  };
  const before = await size();
  await pool.query(`truncate ${tables.join(', ')}, timeseries.touched`);
  return { tables, bytes: Math.max(0, before - (await size())) };
}
