import { MICROS_PER_SECOND, type Micros } from '@millrace/contracts';
import type pg from 'pg';
import { codeOf, LOCK_NOT_AVAILABLE } from '../database-error.ts';
import { type Partitioning, Partitions } from '../partitions.ts';
import { CLASSES } from '../receiver/point-classes.ts';
import { withClient } from '../with-client.ts';
import { floorTo, LEVELS } from './levels.ts';
import { fromLevel, fromReadings } from './rollup-sql.ts';
import { DECIDE, EXPAND, NOTE_ROLLED, PROMOTE, SEAL, TAKE } from './work-sql.ts';

export interface RollupRun {
  /** µs: buckets that end before are made, as far as this run came. */
  readonly rolledTo: Micros;
  /** Ranges still to be made: late repairs that this run had no time for. */
  readonly left: number;
  /** False: another program was at it, nothing was done. */
  readonly ran: boolean;
}

export interface Rollups {
  /**
   * Makes the buckets that have closed since the last run and repairs those that late readings touched. To be called
   * again and again by the one who runs the receiver (every few seconds); several callers take turns by skipping.
   * `budget`: transactions at the most (64 by default); what is left is for the next run.
   */
  run(options?: { readonly budget?: number; readonly signal?: AbortSignal }): Promise<RollupRun>;
}

export interface RollupParts {
  readonly pool: pg.Pool;
  readonly partitioning: ReadonlyMap<string, Partitioning>;
  readonly now: () => Micros;
  /** Readings are given this long to arrive before their bucket is made; later ones repair it. µs, 5 s by default. */
  readonly lag?: Micros;
}

/** Of the one run at a time. */
const RUN_LOCK = '70219004, 0';
/** Seconds times points a transaction: eight days of one point, or eleven minutes of a thousand. */
const SPAN = 8 * 86_400;

const STATEMENTS = LEVELS.map((level) => {
  const below = LEVELS.find(({ seconds }) => seconds === (level.from ?? (level.seconds === 60 ? 10 : undefined)));
  const readings = level.from === undefined ? CLASSES.map((name) => fromReadings(level, name)) : [];
  return { level, texts: below ? [...readings, fromLevel(level, below)] : readings };
});

export function createRollups({ pool, partitioning, now, lag = 5 * MICROS_PER_SECOND }: RollupParts): Rollups {
  /**
   * A transaction of the one run at a time; false where another program is at it. The lock is the transaction's own, and
   * the server ends a transaction whose program has gone silent, so that a lost connection holds up nobody for long.
   */
  const alone = async (client: pg.ClientBase, work: () => Promise<void>): Promise<boolean> => {
    await client.query(`begin; set local idle_in_transaction_session_timeout = '60s'`);
    const { rows } = await client.query<{ free: boolean }>(`select pg_try_advisory_xact_lock(${RUN_LOCK}) as free`);
    const free = rows[0]?.free === true;
    if (free) await work();
    await client.query('commit');
    return free;
  };

  /**
   * Waits until no batch is under way: whoever comes later marks what falls before the moment as dirty. Not for long, for
   * other batches wait behind: a writer that hangs leaves the moment where it is until the next run.
   */
  async function seal(client: pg.ClientBase): Promise<void> {
    await client.query(`savepoint seal; set local lock_timeout = '3s'`);
    try {
      await client.query('select pg_advisory_xact_lock(70219003, 0)');
    } catch (error) {
      if (codeOf(error) !== LOCK_NOT_AVAILABLE) throw error;
      await client.query('rollback to savepoint seal');
      return;
    }
    const to = floorTo(now() - lag, MICROS_PER_SECOND) / 1e6;
    const { rows } = await client.query<{ later: boolean }>(
      'select sealed < to_timestamp($1) as later from timeseries.rollup_state',
      [to],
    );
    if (rows[0]?.later) await client.query(SEAL.replaceAll('$1::timestamptz', `to_timestamp(${to})`));
  }

  async function roll(client: pg.ClientBase): Promise<void> {
    await client.query('delete from timeseries.rollup_work');
    await client.query({ name: 'timeseries-roll-take', text: TAKE, values: [SPAN] });
    for (const name of CLASSES) await client.query(DECIDE.replaceAll('CLASS', name));
    await client.query(EXPAND);
    const { rows } = await client.query<{ level: number; from: number; to: number }>(
      `select level, date_part('epoch', min(from_time)) * 1e6 as from, date_part('epoch', max(to_time)) * 1e6 as to
       from timeseries.rollup_work group by level`,
    );
    // Of this transaction alone: what it makes is gone if it fails.
    const partitions = new Partitions(partitioning);
    for (const { level, texts } of STATEMENTS) {
      const span = rows.find((row) => row.level === level.seconds);
      if (!span) continue;
      await partitions.ensure(client, level.table, span.from, span.to - 1, now());
      for (const [index, text] of texts.entries())
        await client.query({ name: `timeseries-roll-${level.seconds}-${index}`, text });
    }
    await client.query(NOTE_ROLLED);
    await client.query('delete from timeseries.rollup_work');
  }

  async function waiting(client: pg.ClientBase): Promise<number> {
    const { rows } = await client.query<{ n: number }>('select count(*)::int as n from timeseries.dirty');
    return rows[0]?.n ?? 0;
  }

  const run: Rollups['run'] = ({ budget = 64, signal } = {}) =>
    withClient(pool, async (client) => {
      const ran = await alone(client, () => seal(client));
      let left = ran ? await waiting(client) : 0;
      for (let turn = 0; turn < budget && left > 0 && !signal?.aborted; turn++) {
        if (!(await alone(client, () => roll(client)))) break;
        left = await waiting(client);
      }
      if (ran)
        await alone(client, async () => {
          await client.query(PROMOTE);
          await client.query(`update timeseries.rollup_state set rolled = sealed
            where rolled < sealed and not exists (select from timeseries.dirty where level is not null)`);
        });
      const { rows: states } = await client.query<{ rolled: number }>(
        `select date_part('epoch', rolled) * 1e6 as rolled from timeseries.rollup_state`,
      );
      return { rolledTo: Math.round(states[0]?.rolled ?? 0), left, ran };
    });

  return { run };
}
