import type pg from 'pg';
import { StoreError } from '../errors.ts';
import { withClient } from '../with-client.ts';

/** How a store stands to moves; see the migration "moving". */
export interface Door {
  readonly id: string;
  readonly numbers: 'registry' | 'copy';
  readonly filling: boolean;
  readonly filledFrom: string | null;
  readonly movedTo: string | null;
  readonly movedWhere: string | null;
  /** It holds readings, observations or acknowledged ranges. */
  readonly used: boolean;
}

type Client = Pick<pg.ClientBase, 'query'>;

export async function readDoor(db: Client): Promise<Door> {
  const { rows } = await db.query<Door>(
    `select s.id, s.numbers, d.filling, d.filled_from as "filledFrom", d.moved_to as "movedTo",
       d.moved_where as "movedWhere", exists (select from timeseries.acknowledged) or exists (select from timeseries.last_value)
       or exists (select from timeseries.observation) as used
     from timeseries.store s, timeseries.door d`,
  );
  if (!rows[0])
    throw new StoreError('store-not-migrated', 'the schema "timeseries" is not whole: run the migrations first');
  return rows[0];
}

/** How long a watch or a closed door outlives a move that is gone. */
const WATCH = '1 hour';
const CLOSED = '20 seconds';

/** Waits for the batch, the rollups and the retention under way; those that come later see what is set here. */
async function alone(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>, locks: readonly number[]) {
  for (let turn = 1; ; turn++) {
    try {
      return await withClient(pool, async (client) => {
        await client.query(`begin; set local lock_timeout = '10s'`);
        for (const lock of locks) await client.query('select pg_advisory_xact_lock($1::int, 0)', [lock]);
        await work(client);
        await client.query('commit');
      });
    } catch (error) {
      const waited = error instanceof Error && 'code' in error && error.code === '55P03';
      if (!waited || turn === 6) throw error;
    }
  }
}

const BATCHES = 70219003;
const ROLLUPS = 70219004;
const RETENTION = 70219005;

/** From here on writers note what they touch, and nothing is dropped. */
export const watch = (pool: pg.Pool): Promise<void> =>
  alone(
    pool,
    async (client) => {
      await client.query(
        `update timeseries.door set watched_until = clock_timestamp() + interval '${WATCH}', closed_by = null`,
      );
      await client.query('delete from timeseries.touched');
    },
    [ROLLUPS, RETENTION, BATCHES],
  );

/** From here on no batch is taken, until `close` is no longer renewed. */
export const close = (pool: pg.Pool, token: string): Promise<void> =>
  alone(pool, async (client) => void (await client.query(CLOSE, [token])), [BATCHES]);

const CLOSE = `update timeseries.door set closed_by = $1, closed_until = clock_timestamp() + interval '${CLOSED}'`;

/** Keeps the watch, and the door while it is ours, from running out. */
export async function renew(db: Client, token: string): Promise<void> {
  await db.query(
    `update timeseries.door set watched_until = clock_timestamp() + interval '${WATCH}',
       closed_until = case when closed_by = $1 then clock_timestamp() + interval '${CLOSED}' else closed_until end`,
    [token],
  );
}

/** The end of a move that does not go through: all is as before. */
export async function reopen(db: Client, token: string): Promise<void> {
  await db.query(
    `update timeseries.door set watched_until = '-infinity', closed_by = case when closed_by = $1 then null else closed_by end`,
    [token],
  );
}

/**
 * The moment of the move: from here on the source takes nothing, ever, and says where it went. False where the door was
 * opened again meanwhile: the source may have taken a batch since.
 */
export async function leave(pool: pg.Pool, token: string, to: { id: string; where: string }): Promise<boolean> {
  let left = false;
  // A batch that has just opened a door whose time was up must have said so before we look.
  await alone(
    pool,
    async (client) => {
      const { rowCount } = await client.query(
        `update timeseries.door set moved_to = $2, moved_where = $3, closed_by = null, watched_until = '-infinity', filling = false
         where closed_by = $1`,
        [token, to.id, to.where],
      );
      left = rowCount === 1;
    },
    [BATCHES],
  );
  return left;
}

/** The target is to be filled from a source; no batch is taken there meanwhile. */
export async function beginFilling(db: Client, from: string, numbers: Door['numbers']): Promise<void> {
  await db.query(
    `with s as (update timeseries.store set numbers = $2)
     update timeseries.door set filling = true, filled_from = $1, moved_to = null, moved_where = null, closed_by = null`,
    [from, numbers],
  );
}

/** The target takes batches: only after the source was left. */
export async function openTarget(db: Client, from: string): Promise<void> {
  await db.query('update timeseries.door set filling = false where filled_from = $1', [from]);
}
