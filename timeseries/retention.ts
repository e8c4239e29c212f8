import type { Micros } from '@millrace/contracts';
import type pg from 'pg';
import { codeOf, LOCK_NOT_AVAILABLE } from './database-error.ts';
import { StoreError } from './errors.ts';

export interface Dropped {
  readonly table: string;
  readonly piece: string;
  /** µs: everything in it was older. */
  readonly upto: Micros;
}

export interface RetentionRun {
  readonly dropped: readonly Dropped[];
  /** Rows deleted one by one: observations, corrections, and what lay outside of all pieces. */
  readonly deleted: number;
  /** Pieces of readings that are packed (where the store can). */
  readonly packed: number;
}

export interface Retention {
  /**
   * Makes the next pieces of tables ahead, and drops pieces that lie wholly past their retention, whose rollups are made. How long each is kept stands in
   * `timeseries.partitioning`; the moment is the database's own. `now` (µs) is the caller's idea of it: a StoreError
   * retention-from-the-future is thrown where that is ahead by more than an hour, for then one of the clocks is wrong.
   */
  run(now: Micros): Promise<RetentionRun>;
}

const HOUR = 3600e6;
const SLICE = 1000;

export function createRetention(pool: pg.Pool, packs: boolean): Retention {
  return {
    async run(now) {
      const { rows: clocks } = await pool.query<{ now: number }>(`select date_part('epoch', now()) * 1e6 as now`);
      const here = clocks[0]?.now ?? 0;
      if (now > here + HOUR)
        throw new StoreError(
          'retention-from-the-future',
          `the database's clock is ${Math.round((now - here) / 1e6)} s behind the caller's: nothing is dropped`,
          { now, database: here },
        );
      await pool.query('select timeseries.make_partitions_ahead()');
      const dropped = await pool
        .query<{ table_name: string; piece: string; upto: number }>(
          `select table_name, piece, date_part('epoch', upto) * 1e6 as upto from timeseries.drop_expired()`,
        )
        .then(
          ({ rows }) => rows,
          (error: unknown) => {
            // Somebody reads what is to go: the next run takes it.
            if (codeOf(error) === LOCK_NOT_AVAILABLE) return [];
            throw error;
          },
        );
      let deleted = 0;
      for (let slice = SLICE; slice > 0; ) {
        const { rows } = await pool.query<{ n: string }>('select timeseries.delete_expired($1) as n', [SLICE]);
        slice = Number(rows[0]?.n ?? 0);
        deleted += slice;
      }
      const { rows: packing } = packs
        ? await pool.query<{ n: number }>('select timeseries.pack_old() as n')
        : { rows: [] };
      return {
        dropped: dropped.map(({ table_name, piece, upto }) => ({ table: table_name, piece, upto })),
        deleted,
        packed: packing[0]?.n ?? 0,
      };
    },
  };
}
