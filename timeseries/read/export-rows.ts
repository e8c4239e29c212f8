import type { Micros } from '@millrace/contracts';
import type pg from 'pg';
import { StoreError } from '../errors.ts';
import { sampleTable } from '../receiver/point-classes.ts';
import { copyBlocks } from './copy-out.ts';
import type { ExportBlock, ExportRow } from './export-block.ts';
import { exportCsv } from './export-csv.ts';
import { exportParquet } from './export-parquet.ts';
import { type ReadablePoint, readableBy, type Sites } from './readable.ts';
import { sqlTime } from './sql-time.ts';

export interface ExportQuestion {
  readonly sites: Sites;
  readonly points: readonly number[];
  /** µs, `to` not included. */
  readonly from: Micros;
  readonly to: Micros;
  readonly format: 'csv' | 'parquet';
}

async function* blocks(
  pool: pg.Pool,
  points: readonly ReadablePoint[],
  { from, to }: ExportQuestion,
): AsyncGenerator<ExportBlock> {
  const client = await pool.connect();
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let whole = false;
  try {
    for (const point of points) {
      const sql = `select time, arrival, value, quality, other from timeseries.${sampleTable(point.retention)}
        where point = ${point.id} and time >= ${sqlTime(from)} and time < ${sqlTime(to)} order by time`;
      for await (const block of copyBlocks(client, sql)) {
        const rows: ExportRow[] = [];
        while (block.next())
          rows.push({
            time: block.time(),
            arrival: block.time(),
            value: block.float8(),
            quality: block.int2() & 0xffff,
            other: block.text(),
          });
        yield { point, rows };
      }
    }
    whole = true;
  } finally {
    // Whoever stops reading half-way leaves a COPY under way: its connection is closed.
    if (whole) client.removeListener('error', ignore);
    client.release(!whole);
  }
}

/**
 * Readings as a file, made while it is read: memory does not grow with its length. Columns: path, unit, time (UTC),
 * local_time (of the site), value, text_or_json, quality, status, arrival. Points that may not be seen are not in it.
 * Throws a StoreError query-malformed before the first byte.
 */
export async function exportRows(pool: pg.Pool, question: ExportQuestion): Promise<AsyncIterable<Uint8Array>> {
  const { from, to, format } = question;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from >= to)
    throw new StoreError('query-malformed', `from ${from} to ${to} is no range of time`, { from, to });
  const points = await readableBy(pool, question.sites, question.points);
  const rows = blocks(pool, points, question);
  return format === 'csv' ? exportCsv(rows) : exportParquet(rows);
}
