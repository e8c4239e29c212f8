import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../distribution/testing/database.ts';
import { migrateTimeseries, openStore, type ReceiverBatch, type SampleStore } from '../index.ts';
import { columnsOf, type Reading } from './columns.ts';
import { testPool } from './test-store.ts';

let pool: pg.Pool;
let store: SampleStore;
let drop: () => Promise<void>;
let points: number[];
const NOW = Date.now() * 1000;
const SECOND = 1_000_000;

beforeAll(async () => {
  const database = await testDatabase();
  drop = database.drop;
  pool = testPool(database.url);
  await migrateTimeseries(pool);
  store = await openStore({ pool });
  const paths = ['temperature', 'speed', 'state'].map((name) => `dhaka/a/l/c/d/${name}`);
  const ids = await store.points.register(
    pool,
    { name: 'dhaka', zone: 'Asia/Dhaka' },
    paths.map((path) => ({ path, type: 'number', unit: 'Cel', retention: 'standard', maxGap: 300 * SECOND })),
  );
  points = paths.map((path) => ids.get(path) ?? 0);
});
afterAll(async () => {
  await pool?.end();
  await drop?.();
});

const batch = (gateway: string, readings: Reading[], more: Partial<ReceiverBatch> = {}): ReceiverBatch => ({
  gateway,
  epoch: 1,
  samples: columnsOf(readings),
  observations: [],
  covered: readings.map(({ seq }) => ({ from: seq, to: seq })),
  deadbanded: new Map(),
  ...more,
});

test('a batch becomes rows, last values, ranges and counts, and offered again it changes nothing', async () => {
  const [point = 0] = points;
  const readings = [1, 2, 3].map((seq) => ({ seq, point, time: NOW + seq * SECOND, value: seq * 1.5 }));
  const first = await store.receiver.write(batch('g1', readings));
  expect(first.counts).toEqual([
    { source: 'device-1', stored: 3, corrected: 0, duplicate: 0, deadbanded: 0, rejected: 0 },
  ]);
  const again = await store.receiver.write(batch('g1', readings));
  expect(again).toEqual({ counts: [], skipped: 3 });
  expect(await store.receiver.acknowledged('g1')).toEqual([
    { epoch: 1, ranges: [{ from: 1, to: 3 }], counts: first.counts },
  ]);
  expect(await store.lastValues(['dhaka'], [point])).toMatchObject([
    { time: NOW + 3 * SECOND, value: 4.5, quality: 0 },
  ]);
  expect(await store.lastValues(['elsewhere'], [point])).toEqual([]);
  const { rows } = await pool.query('select value from timeseries.sample_standard where point = $1 order by time', [
    point,
  ]);
  expect(rows.map(({ value }) => value)).toEqual([1.5, 3, 4.5]);
});

test('a different value for the same identity is a correction that keeps both, and its repeats change nothing', async () => {
  const [, point = 0] = points;
  const time = NOW + SECOND;
  const at = (seq: number, value: number) => ({ seq, point, time, value });
  await store.receiver.write(batch('g2', [at(1, 10)]));
  const { counts } = await store.receiver.write(batch('g2', [at(2, 10), at(3, 20), at(4, 10), at(5, 20)]));
  expect(counts).toMatchObject([{ stored: 0, corrected: 1, duplicate: 3 }]);
  const { counts: late } = await store.receiver.write(batch('g2', [at(6, 10)]));
  expect(late).toMatchObject([{ duplicate: 1, corrected: 0 }]);
  expect(await store.lastValues('all', [point])).toMatchObject([{ value: 20 }]);
  const { rows } = await pool.query('select old_value, new_value from timeseries.correction where point = $1', [point]);
  expect(rows).toEqual([{ old_value: 10, new_value: 20 }]);
});

test('a point keeps its number whatever changes, its rows move with its class, and a deadband is no gap', async () => {
  const [, , point = 0] = points;
  const time = NOW + 5 * SECOND;
  await store.receiver.write(batch('g3', [{ seq: 1, point, time, value: 1 }]));
  const path = 'dhaka/a/l/c/d/state';
  const changed = { path, type: 'number', unit: 'Cel', retention: 'long', maxGap: 60 * SECOND } as const;
  const register = (more: object) =>
    store.points.register(pool, { name: 'dhaka', zone: 'Asia/Dhaka' }, [{ ...changed, ...more }]);
  expect((await register({ deadband: 0.5, keepAtLeastEvery: 600 * SECOND })).get(path)).toBe(point);
  // The receiver goes by the new class at once, and finds the identity where it went.
  const { counts } = await store.receiver.write(
    batch('g3', [
      { seq: 2, point, time, value: 1 },
      { seq: 3, point, time: time + SECOND, value: 2 },
    ]),
  );
  expect(counts).toMatchObject([{ stored: 1, duplicate: 1 }]);
  const { rows } = await pool.query('select value from timeseries.sample_long where point = $1 order by time', [point]);
  expect(rows).toEqual([{ value: 1 }, { value: 2 }]);
  const all = await store.points.all(['dhaka']);
  expect(all.find(({ id }) => id === point)).toMatchObject({ retention: 'long', maxGap: 660 * SECOND });
});
