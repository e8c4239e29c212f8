import { MICROS_PER_SECOND, type SampleColumns } from '@millrace/contracts';
import pg from 'pg';
import { migrateTimeseries, openStore } from '../index.ts';
import { type FigureContext, type MeasuredFigure, random } from './figure.ts';

const POINTS = 200;
const BATCH = 10_000;

/** What a batch of a gateway looks like: the points in turn, a second apart, as numbers with a little scatter. */
function batchOf(ids: readonly number[], firstSeq: number, firstTime: number, next: () => number): SampleColumns {
  const rows = Array.from({ length: BATCH }, (_, row) => row);
  const time = Float64Array.from(
    rows,
    (row) => firstTime + Math.floor(row / ids.length) * MICROS_PER_SECOND + (row % ids.length),
  );
  return {
    length: BATCH,
    seq: Float64Array.from(rows, (row) => firstSeq + row),
    point: Int32Array.from(rows, (row) => ids[row % ids.length] as number),
    time,
    arrival: time.map((t) => t + Math.floor(next() * 50_000)),
    value: Float64Array.from(rows, () => 20 + next()),
    quality: new Uint16Array(BATCH),
    source: new Uint16Array(BATCH),
    sources: ['bench'],
    other: new Map(),
  };
}

const sizeOf = async (pool: pg.Pool, tables: string): Promise<number> => {
  // Pieces of both stores inherit from their table.
  const { rows } = await pool.query<{ bytes: string }>(
    `select coalesce(sum(pg_total_relation_size(i.inhrelid)), 0) as bytes from pg_inherits i
     join pg_class c on c.oid = i.inhparent
     where c.relnamespace = 'timeseries'::regnamespace and c.relname like $1 and c.relkind in ('r', 'p')`,
    [tables],
  );
  return Number(rows[0]?.bytes);
};

/** `bytes-per-sample`: what a kept reading takes on disk with its index, written as a gateway writes it. */
export async function bytesPerSample({
  databaseUrl,
  seed,
  long,
  say = () => undefined,
}: FigureContext): Promise<MeasuredFigure[]> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  try {
    const kind = await migrateTimeseries(pool);
    const store = await openStore({ pool });
    const registered = await store.points.register(
      pool,
      { name: 'bytes', zone: 'UTC' },
      Array.from({ length: POINTS }, (_, at) => ({
        path: `bytes/a/l/c/d/p${at}`,
        type: 'number',
        unit: '1',
        retention: 'standard',
        maxGap: 300 * MICROS_PER_SECOND,
      })),
    );
    const ids = [...registered.values()];
    const next = random(seed);
    const batches = long ? 1000 : 100;
    const span = (BATCH / POINTS) * MICROS_PER_SECOND;
    const start = Date.now() * 1000 - batches * span;
    for (let batch = 0; batch < batches; batch++) {
      const from = batch * BATCH + 1;
      await store.receiver.write({
        gateway: 'bytes',
        epoch: 1,
        samples: batchOf(ids, from, start + batch * span, next),
        observations: [],
        covered: [{ from, to: from + BATCH - 1 }],
        deadbanded: new Map(),
      });
    }
    while ((await store.rollups.run()).left > 0);
    const n = batches * BATCH;
    const value = (await sizeOf(pool, 'sample\\_%')) / n;
    const rollups = (await sizeOf(pool, 'rollup\\_%')) / n;
    say(`${kind}: ${value.toFixed(1)} bytes a reading, and ${rollups.toFixed(1)} of rollups at 1 Hz`);
    return [
      {
        id: kind === 'plain' ? 'bytes-per-sample' : 'bytes-per-sample-timescale',
        value,
        unit: 'bytes',
        baseline: null,
        ratio: null,
        note: `with index, ${n.toLocaleString('en')} readings of ${POINTS} points at 1 Hz; rollups add ${rollups.toFixed(1)}; bar of the plain store 95`,
      },
    ];
  } finally {
    await pool.end();
  }
}
