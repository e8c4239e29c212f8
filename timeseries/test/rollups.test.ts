import { fc } from '@fast-check/vitest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../distribution/testing/database.ts';
import type { TrendSeries } from '../index.ts';
import { columnsOf } from './columns.ts';
import { DAY, SECOND, type TestStore, testStore, UNHURRIED } from './test-store.ts';
import { type ModelReading, modelTrend } from './trend-model.ts';

let database: TestDatabase;
let on: TestStore;
let seq = 0;
beforeAll(async () => {
  database = await testDatabase();
  on = await testStore(database.url);
});
afterAll(async () => {
  await on?.close();
  await database?.drop();
});

const write = (point: number, readings: readonly ModelReading[]) => {
  const from = seq + 1;
  const samples = columnsOf(readings.map(({ time, value, quality }) => ({ seq: ++seq, point, time, value, quality })));
  const covered = readings.length > 0 ? [{ from, to: seq }] : [];
  return on.store.receiver.write({ gateway: 'g', epoch: 1, samples, observations: [], covered, deadbanded: new Map() });
};
const rowsOf = (series: TrendSeries | undefined) =>
  (series?.time ?? []).map((time, at) => ({
    time,
    count: series?.count[at],
    min: series?.min[at],
    max: series?.max[at],
    first: series?.first[at],
    last: series?.last[at],
    covered: series?.covered[at],
    average: series?.average[at],
    bad: series?.bad[at],
    uncertain: series?.uncertain[at],
    joined: series?.joined[at],
  }));

async function expectTrend(point: number, all: readonly ModelReading[], from: number, to: number, width: number) {
  const [series] = await on.store.trend({ sites: 'all', points: [point], from, to, width });
  const bucket = series?.bucket ?? 1;
  const model = modelTrend(all, bucket, from, Math.ceil(to / bucket) * bucket, 30 * SECOND);
  const rows = rowsOf(series);
  expect(rows.map(({ covered, average, ...exact }) => exact)).toEqual(
    model.map(({ covered, average, ...exact }) => exact),
  );
  rows.forEach((row, at) => {
    expect(row.covered).toBeCloseTo(model[at]?.covered ?? Number.NaN, 4);
    const average = model[at]?.average ?? null;
    if (average === null) expect(row.average).toBeNull();
    else expect(row.average).toBeCloseTo(average, 4);
  });
  return series;
}

const QUALITIES = [0, 0, 0, 0, 0x4000, 0x8001];
const reading = fc.record({
  // Steps of readings: mostly a second or two, at times a gap, now and then milliseconds.
  step: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 500_000, max: 2_500_000 }) },
    { weight: 2, arbitrary: fc.integer({ min: 10_000_000, max: 90_000_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 300_000_000, max: 2_000_000_000 }) },
  ),
  value: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: -1000, max: 1000 }).map((n) => n / 8) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  quality: fc.constantFrom(...QUALITIES),
  /** In which of the writes it arrives. */
  flight: fc.integer({ min: 0, max: 3 }),
});
// Of the whole range, in thousandths; few pixels, so that coarse levels are asked too.
const zoom = fc.tuple(
  fc.noBias(fc.integer({ min: 0, max: 1000 })),
  fc.noBias(fc.integer({ min: 0, max: 1000 })),
  fc.constantFrom(1, 2, 3, 5, 8, 20, 60, 300),
);

test('rollups say what the readings say, however late those arrive and whatever is asked', async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(reading, { minLength: 1, maxLength: 250, size: 'max' }),
      fc.array(zoom, { minLength: 8, maxLength: 8 }),
      async (steps, zooms) => {
        const point = await on.point(`trend-${++number}`);
        // Two days before the store's clock, so that all levels close; the run in between makes what was written so far.
        let time = on.clock.now - 2 * DAY;
        const all = steps.map(({ step, ...one }) => {
          time += step;
          return { ...one, time };
        });
        for (const flight of [0, 1, 2, 3]) {
          await write(
            point,
            all.filter((one) => one.flight === flight),
          );
          if (flight !== 1) expect(await on.store.rollups.run()).toMatchObject({ ran: true, left: 0 });
        }
        const first = all[0]?.time ?? 0;
        const length = time - first + 120 * SECOND;
        for (const [a, b, width] of zooms) {
          const from = Math.floor(first - 60 * SECOND + (Math.min(a, b) * length) / 1000);
          const to = Math.ceil(first - 60 * SECOND + (Math.max(a, b) * length) / 1000) + 1;
          await expectTrend(point, all, from, to, width);
        }
        await expectTrend(point, all, first, time + 1, 1);
      },
    ),
    UNHURRIED,
  );
}, 200_000);

test('the clock closes buckets of a stream as it goes, and a fine level is kept for a point that is read often', async () => {
  const point = await on.point('stream');
  const all: ModelReading[] = [];
  const from = on.clock.now;
  for (let minute = 0; minute < 25; minute++) {
    const batch = Array.from({ length: 120 }, (_, at) => ({
      time: from + minute * 60 * SECOND + at * 500_000,
      value: Math.round(100 * Math.sin((minute * 120 + at) / 50)) / 4,
      quality: 0,
    }));
    await write(point, batch);
    all.push(...batch);
    on.clock.now += 60 * SECOND;
    await on.store.rollups.run();
    if (minute % 6 === 5) await expectTrend(point, all, from, on.clock.now, 50);
  }
  for (const width of [1, 10, 40, 150, 1500, 4000])
    await expectTrend(point, all, from - 5 * SECOND, on.clock.now + 5 * SECOND, width);
  const { rows } = await on.pool.query('select since_10s, since_1s from timeseries.rollup_point where point = $1', [
    point,
  ]);
  expect(rows[0]?.since_10s).not.toBeNull();
  expect(rows[0]?.since_1s).toBeNull();
  const last = await expectTrend(point, all, on.clock.now - 300 * SECOND, on.clock.now, 30);
  expect(last?.level).toBe(10);
});
