import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { COPY_COLUMNS, CopyBuffer } from '../../timeseries/receiver/copy-buffer.ts';
import { median } from '../harness/figure.ts';

const POINTS = 200;
const ROWS_A_COPY = 10_000;

/**
 * Rows a second of plain binary COPY into a table of the same columns and the same unique index (a hypertable where the
 * store is made of them), rows made beforehand, one transaction for ten thousand rows: what the database itself can do
 * with nothing in front of it.
 */
export async function rawCopyRate(
  address: string,
  { long, say }: { long: boolean; say: (text: string) => void },
): Promise<number> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    const { rows: kinds } = await client.query<{ kind: string }>('select kind from timeseries.store');
    const hypertable = kinds[0]?.kind === 'timescale';
    const copies = long ? 300 : 100;
    const rates: number[] = [];
    for (let run = 0; run < 5; run++) {
      await client.query(`drop table if exists public.raw_copy`);
      await client.query(
        `create table public.raw_copy (time timestamptz not null, arrival timestamptz not null, value float8, point int4 not null, quality int2 not null, other text)`,
      );
      if (hypertable)
        await client.query(
          `select create_hypertable('public.raw_copy', by_range('time', interval '7 days'), create_default_indexes => false)`,
        );
      await client.query('create unique index on public.raw_copy (point, time)');
      await client.query('checkpoint');
      const start = Date.now() * 1000;
      let spent = 0;
      for (let copy = 0; copy < copies; copy++) {
        const buffer = new CopyBuffer(ROWS_A_COPY);
        for (let row = 0; row < ROWS_A_COPY; row++) {
          const at = start + Math.floor((copy * ROWS_A_COPY + row) / POINTS) * 100;
          buffer.row(1 + (row % POINTS), at, at, (row % 1000) / 10, 0, undefined);
        }
        const bytes = buffer.finish();
        const began = performance.now();
        await pipeline(
          Readable.from([bytes]),
          client.query(copyFrom(`copy public.raw_copy (${COPY_COLUMNS}) from stdin with (format binary)`)),
        );
        spent += performance.now() - began;
      }
      rates.push((copies * ROWS_A_COPY) / (spent / 1000));
      await delay(200);
    }
    await client.query('drop table public.raw_copy');
    say(
      `raw binary COPY${hypertable ? ' into a hypertable' : ''}: ${rates.map((rate) => `${Math.round(rate / 1000)} k/s`).join(', ')}`,
    );
    return median(rates);
  } finally {
    await client.end();
  }
}
