import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SampleColumns } from '@millrace/contracts';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { codeOf, UNIQUE_VIOLATION } from '../database-error.ts';
import { type BatchPlan, encodeRows } from './batch-plan.ts';
import { int4Array } from './binary-columns.ts';
import { COPY_COLUMNS } from './copy-buffer.ts';
import type { CountBook } from './counts.ts';
import { mergeRows } from './merge.ts';
import { CLASSES, sampleTable } from './point-classes.ts';
import type { ReceiverBatch } from './receiver.types.ts';

interface TableRows {
  readonly table: string;
  readonly rows: Uint32Array;
}

async function copyRows(client: pg.ClientBase, samples: SampleColumns, { table, rows }: TableRows): Promise<void> {
  const sink = client.query(copyFrom(`copy timeseries.${table} (${COPY_COLUMNS}) from stdin (format binary)`));
  await pipeline(Readable.from([encodeRows(samples, rows).finish()]), sink);
}

function countSources(samples: SampleColumns, all: readonly TableRows[]): Float64Array {
  const counts = new Float64Array(samples.sources.length);
  for (const { rows } of all)
    for (const row of rows) {
      const source = samples.source[row] as number;
      counts[source] = (counts[source] as number) + 1;
    }
  return counts;
}

/** Newest stored time of points, µs. */
async function newestTimes(client: pg.ClientBase, points: Int32Array): Promise<Map<number, number>> {
  const { rows } = await client.query<{ point: number; time: number }>({
    name: 'timeseries-newest-times',
    text: `select point, (date_part('epoch', time) * 1e6)::float8 as time from timeseries.last_value
      where point = any($1::int4[])`,
    values: [int4Array(points)],
  });
  return new Map(rows.map(({ point, time }) => [point, Math.round(time)]));
}

/** Rows (point by point, each in the order of the log) that go on in time: nothing that is stored can have their identity. */
function split(samples: SampleColumns, { table, rows }: TableRows, newest: ReadonlyMap<number, number>) {
  const onward: number[] = [];
  const doubtful: number[] = [];
  let point = 0;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const of = samples.point[row] as number;
    if (of !== point) {
      point = of;
      high = newest.get(of) ?? Number.NEGATIVE_INFINITY;
    }
    const time = samples.time[row] as number;
    if (time > high) {
      onward.push(row);
      high = time;
    } else doubtful.push(row);
  }
  return {
    onward: { table, rows: Uint32Array.from(onward) },
    doubtful: { table, rows: Uint32Array.from(doubtful) },
  };
}

const some = ({ rows }: TableRows): boolean => rows.length > 0;

/**
 * Brings the readings of a batch into their tables, inside a transaction that holds a savepoint `rows`. The ordinary way
 * is one COPY a table. Where an identity was known, what goes on in time is copied and only the rest is merged; while
 * repeats keep coming, that way is taken at once, for a COPY that fails leaves dead rows behind.
 */
export class RowKeeper {
  #careful = false;

  /** Whether something was merged: then `renewLastValues` is due, once the last values of the batch are written. */
  async keep(client: pg.ClientBase, batch: ReceiverBatch, plan: BatchPlan, book: CountBook): Promise<boolean> {
    const { samples } = batch;
    const used = CLASSES.map((name, index) => ({
      table: sampleTable(name),
      rows: plan.rows[index] ?? new Uint32Array(0),
    })).filter(some);
    if (!this.#careful && (await this.#copy(client, batch, used, book))) return false;
    const points = Int32Array.from(plan.touched, ({ point }) => point);
    const newest = await newestTimes(client, points);
    const parts = used.map((rows) => split(samples, rows, newest));
    const onward = parts.map((part) => part.onward).filter(some);
    const doubtful = parts.map((part) => part.doubtful).filter(some);
    if (await this.#copy(client, batch, onward, book)) {
      const known = await this.#merge(client, batch, doubtful, book);
      this.#careful = known > 0;
    } else {
      // Another gateway brought the same readings meanwhile.
      await this.#merge(client, batch, used, book);
    }
    return true;
  }

  /** False: an identity was known, and nothing was copied. */
  async #copy(
    client: pg.ClientBase,
    batch: ReceiverBatch,
    all: readonly TableRows[],
    book: CountBook,
  ): Promise<boolean> {
    try {
      for (const rows of all) await copyRows(client, batch.samples, rows);
    } catch (error) {
      if (codeOf(error) !== UNIQUE_VIOLATION) throw error;
      this.#careful = true;
      await client.query('rollback to savepoint rows');
      return false;
    }
    book.addAll(batch.samples.sources, 'stored', countSources(batch.samples, all));
    return true;
  }

  /** Gives how many of them were known: repeats and corrections. */
  async #merge(
    client: pg.ClientBase,
    batch: ReceiverBatch,
    all: readonly TableRows[],
    book: CountBook,
  ): Promise<number> {
    const { sources } = batch.samples;
    const repeats = countSources(batch.samples, all);
    let corrected = 0;
    for (const { table, rows } of all)
      for (const merged of await mergeRows(client, table, batch.samples, rows, batch)) {
        const source = sources[merged.source] as string;
        book.add(source, 'stored', merged.stored);
        book.add(source, 'corrected', merged.corrected);
        corrected += merged.corrected;
        repeats[merged.source] = (repeats[merged.source] as number) - merged.stored - merged.corrected;
      }
    book.addAll(sources, 'duplicate', repeats);
    return repeats.reduce((sum, n) => sum + n, corrected);
  }
}
