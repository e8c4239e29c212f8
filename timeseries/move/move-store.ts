import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { StoreError } from '../errors.ts';
import { readPartitioning } from '../partitions.ts';
import { withClient } from '../with-client.ts';
import { beginFilling, close, type Door, leave, openTarget, readDoor, renew, reopen, watch } from './door.ts';
import type { MoveOptions, MoveResult, ProvedTable } from './move.types.ts';
import { copyRound, type Round } from './round.ts';
import { sameSum } from './spans.ts';
import { tableSum } from './sums.ts';
import { type MovedTable, POINTS, TIMED, WHOLE } from './tables.ts';
import { Transfer } from './transfer.ts';

/** Held by a move for its whole length, at the source. */
const MOVE_LOCK = 7_021_900_006;
const RENEW_MS = 3_000;
/** A round that took less leaves little enough to close the door for. */
const SHORT_MS = 2_000;
const MOST_ROUNDS = 20;
const MOST_CLOSINGS = 5;

/** Refuses what must not be moved to or from. True: an earlier run has moved it, and only the plant does not know yet. */
function check(source: Door, target: Door, where: string): boolean {
  if (source.id === target.id)
    throw new StoreError('move-same-store', `the readings are in ${where} already`, { where });
  if (source.movedTo === target.id && target.filledFrom === source.id && target.movedTo === null) return true;
  if (source.movedTo !== null && source.movedTo !== target.id)
    throw new StoreError('move-source-left', `the readings were moved to ${source.movedWhere}: move them from there`, {
      movedTo: source.movedWhere,
    });
  if (source.filling)
    throw new StoreError(
      'move-source-left',
      'the source is itself the unfinished target of another move: finish that one',
    );
  // Left for the source, or where the source's own readings came from, or not whole yet. A target that is whole and that
  // the source does not know of was in use since: the source came out of a backup, and knows less.
  const left = target.movedTo === source.id || source.filledFrom === target.id;
  const unfinished = target.filling && target.filledFrom === source.id;
  if (target.used && !left && !unfinished)
    throw new StoreError(
      'move-target-in-use',
      `${where} holds readings that did not come from this store, or newer ones`,
      {
        where,
      },
    );
  return false;
}

/**
 * Moves a store while it is written to. Round after round the pieces that differ are copied under a snapshot of the
 * source; writers note what they touch meanwhile. When a round is short the source takes no batch for a moment (readings
 * wait in the gateways' journals), the rest follows under a last snapshot with the acknowledged ranges, and the source is
 * left for good. So the target knows exactly what the source knew, and a gateway goes on where it was. A run that is cut
 * off at any moment leaves the source in use, or moved; the next run goes on with what is not equal yet. The source's
 * rows are never changed.
 *
 * Throws a StoreError move-… or what PostgreSQL says.
 */
export async function moveStore(options: MoveOptions): Promise<MoveResult> {
  return withClient(options.source, async (guard) => {
    const { rows } = await guard.query<{ free: boolean }>(`select pg_try_advisory_lock(${MOVE_LOCK}) as free`);
    if (!rows[0]?.free) throw new StoreError('move-under-way', 'another move is under way: let it end, or stop it');
    try {
      return await moveAlone(options, guard);
    } finally {
      await guard.query(`select pg_advisory_unlock(${MOVE_LOCK})`);
    }
  });
}

async function moveAlone(options: MoveOptions, guard: pg.PoolClient): Promise<MoveResult> {
  const { source, target, where, signal, onProgress } = options;
  const from = await readDoor(source);
  const to = await readDoor(target);
  if (check(from, to, where)) {
    await openTarget(target, from.id);
    await options.onMoved();
    return { outcome: 'completed', rounds: 0, copied: 0, closedFor: 0, tables: [] };
  }
  const token = randomUUID();
  await beginFilling(target, from.id, options.numbers);
  await watch(source);
  const renewing = setInterval(() => void renew(guard, token).catch(() => undefined), RENEW_MS);
  let left = false;
  try {
    const partitioning = await readPartitioning(target);
    const run = { options, partitioning };
    let round = await inRound(run, 1, true);
    let copied = round.copied;
    let turn = 1;
    const again = async (): Promise<void> => {
      round = await inRound(run, ++turn, false);
      copied += round.copied;
    };
    while (round.milliseconds > SHORT_MS) {
      if (turn >= MOST_ROUNDS)
        throw new StoreError('move-outrun', `after ${turn} rounds there is still more to copy than can be in a moment`);
      await again();
    }
    for (let closing = 1; ; closing++) {
      signal.throwIfAborted();
      onProgress({ step: 'close', round: turn + 1 });
      const closedAt = performance.now();
      await close(source, token);
      const ended = await lastRound(run, ++turn, async () => {
        onProgress({ step: 'switch', round: turn });
        left = await leave(source, token, { id: to.id, where });
        if (left) {
          await openTarget(target, from.id);
          await options.onMoved();
        }
        return left;
      });
      copied += ended.copied;
      if (ended.proved) {
        const closedFor = Math.round(ended.leftAt - closedAt);
        return { outcome: 'moved', rounds: turn, copied, closedFor, tables: ended.proved };
      }
      if (closing === MOST_CLOSINGS)
        throw new StoreError('move-outrun', 'the source was opened again each time before the last rows were copied');
      await again();
    }
  } catch (error) {
    if (signal.aborted && !left)
      throw new StoreError(
        'move-interrupted',
        'stopped: the plant goes on with its store as it was; the next run continues with what is missing',
        {},
        error,
      );
    throw error;
  } finally {
    clearInterval(renewing);
    if (!left) await reopen(guard, token).catch(() => undefined);
  }
}

interface Run {
  readonly options: MoveOptions;
  readonly partitioning: Awaited<ReturnType<typeof readPartitioning>>;
}

/** Both ends, the source at one moment. */
async function atOneMoment<Result>(
  { options }: Run,
  work: (source: pg.PoolClient, target: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  return withClient(options.source, (source) =>
    withClient(options.target, async (target) => {
      await source.query('begin isolation level repeatable read read only');
      const result = await work(source, target);
      await source.query('rollback');
      return result;
    }),
  );
}

async function inRound(run: Run, round: number, full: boolean): Promise<Round> {
  const { options } = run;
  const done = await atOneMoment(run, (source, target) =>
    copyRound({ ends: { source, target, signal: options.signal }, ...run, round, full }),
  );
  await options.source.query('delete from timeseries.touched where id = any($1::int8[])', [done.seen]);
  return done;
}

interface Ended {
  readonly copied: number;
  readonly leftAt: number;
  /** Undefined: the source was opened again before it could be left. */
  readonly proved: readonly ProvedTable[] | undefined;
}

async function lastRound(run: Run, round: number, leaveSource: () => Promise<boolean>): Promise<Ended> {
  const { options, partitioning } = run;
  return atOneMoment(run, async (source, target) => {
    const ends = { source, target, signal: options.signal };
    const { copied } = await copyRound({ ends, options, partitioning, round, full: false });
    const whole = options.numbers === 'copy' ? [...POINTS, ...WHOLE] : WHOLE;
    const transfer = new Transfer(ends, partitioning);
    await target.query('begin');
    // Points are of a site: those go first and come last.
    if (options.numbers === 'copy') await target.query('delete from timeseries.point');
    for (const table of whole) await transfer.whole(table);
    const { rows } = await source.query<{ sealed: string; rolled: string }>(
      'select sealed::text, rolled::text from timeseries.rollup_state',
    );
    await target.query(
      `update timeseries.rollup_state set sealed = $1, rolled = $2, classes_version = classes_version + 1`,
      [rows[0]?.sealed, rows[0]?.rolled],
    );
    await target.query('commit');
    // Nobody writes there yet: this moment is what is proved at leisure afterwards, while the plant goes on.
    await target.query('begin isolation level repeatable read read only');
    await target.query('select 1 from timeseries.door');
    if (!(await leaveSource())) {
      await target.query('rollback');
      return { copied, leftAt: 0, proved: undefined };
    }
    const leftAt = performance.now();
    const proved: ProvedTable[] = [];
    for (const table of [...TIMED, ...whole]) {
      options.onProgress({ step: 'prove', round, table: table.name });
      proved.push(await prove(source, target, table));
    }
    await target.query('rollback');
    return { copied, leftAt, proved };
  });
}

const hex = (hash: bigint): string => hash.toString(16).padStart(16, '0');

async function prove(source: pg.ClientBase, target: pg.ClientBase, table: MovedTable): Promise<ProvedTable> {
  const [here, there] = await Promise.all([tableSum(source, table), tableSum(target, table)]);
  return {
    table: table.name,
    rows: here.rows,
    targetRows: there.rows,
    source: hex(here.hash),
    target: hex(there.hash),
    equal: sameSum(here, there),
  };
}
