import { pipeline } from 'node:stream/promises';
import { nowMicros } from '@millrace/contracts';
import type pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { StoreError } from '../errors.ts';
import { type Partitioning, Partitions } from '../partitions.ts';
import { type Piece, type Sum, sameSum, totalOf } from './spans.ts';
import { bucketSums, tableSum, within, withinText } from './sums.ts';
import type { MovedTable } from './tables.ts';

/** Pieces of more than this many rows are found by reading through the table, not point by point. */
export const FEW_ROWS = 200_000;

export interface Ends {
  /** In a transaction of one moment. */
  readonly source: pg.ClientBase;
  readonly target: pg.ClientBase;
  readonly signal: AbortSignal;
}

async function stream(ends: Ends, from: string, table: MovedTable): Promise<void> {
  const overriding = table.columns.join(', ');
  await pipeline(
    ends.source.query(copyTo(`copy (${from}) to stdout (format binary)`)),
    ends.target.query(copyFrom(`copy timeseries.${table.name} (${overriding}) from stdin (format binary)`)),
    { signal: ends.signal },
  );
}

const notEqual = (table: MovedTable, source: Sum, target: Sum, where: string): StoreError =>
  new StoreError(
    'move-not-equal',
    `${table.name}${where}: ${source.rows} rows at the source and ${target.rows} at the target, or not the same ones`,
    { table: table.name, source: source.rows, target: target.rows },
  );

/** Copies pieces of tables in binary, each in a transaction that ends only if both sides have the same rows. */
export class Transfer {
  readonly #partitions: Partitions;
  readonly #ends: Ends;

  constructor(ends: Ends, partitioning: ReadonlyMap<string, Partitioning>) {
    this.#ends = ends;
    this.#partitions = new Partitions(partitioning);
  }

  /** `expected`: the piece's sum at the source. Throws a StoreError move-not-equal; then nothing of it is kept. */
  async piece(table: MovedTable, piece: Piece, expected: Sum, points: readonly number[]): Promise<void> {
    const { target, signal } = this.#ends;
    signal.throwIfAborted();
    const named = piece.rows + piece.stale <= FEW_ROWS ? points : undefined;
    if (table.byPoint) await this.#partitions.ensure(target, table.name, piece.from, piece.to - 1, nowMicros());
    await target.query('begin');
    try {
      const where = within(table, piece, named);
      if (piece.stale > 0)
        await target.query({
          text: `delete from timeseries.${table.name} where ${where.text}`,
          values: where.values,
        });
      if (piece.rows > 0) {
        const text = withinText(table, piece, named);
        await stream(
          this.#ends,
          `select ${table.columns.join(', ')} from timeseries.${table.name} where ${text}`,
          table,
        );
      }
      const found = totalOf(await bucketSums(target, table, piece.to - piece.from, piece, named));
      if (!sameSum(found, expected))
        throw notEqual(table, expected, found, ` from ${new Date(piece.from / 1000).toISOString()}`);
      await target.query('commit');
    } catch (error) {
      await target.query('rollback').catch(() => undefined);
      throw error;
    }
  }

  /** A whole table, inside the caller's transaction at the target. */
  async whole(table: MovedTable): Promise<Sum> {
    const { source, target } = this.#ends;
    const expected = await tableSum(source, table);
    await target.query(`delete from timeseries.${table.name}`);
    await stream(this.#ends, `select ${table.columns.join(', ')} from timeseries.${table.name}`, table);
    const found = await tableSum(target, table);
    if (!sameSum(found, expected)) throw notEqual(table, expected, found, '');
    return found;
  }
}
