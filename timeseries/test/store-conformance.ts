import { fc } from '@fast-check/vitest';
import type { ObservationRecord } from '@millrace/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore, type ReadingsQuestion, type SampleStore, StoreError, type StoreKind } from '../index.ts';
import { columnsOf, type Reading } from './columns.ts';
import { type ModelBatch, ReceiverModel } from './receiver-model.ts';
import { DAY, SECOND, type TestStore, testPool, testStore, UNHURRIED } from './test-store.ts';

export interface ConformanceDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

interface Step {
  readonly length: number;
  readonly rows: readonly { point: number; at: number; value: number | string | null; source: string; late: boolean }[];
  readonly scans: readonly { source: string; key: number | undefined; code: string }[];
  readonly deadbanded: number;
  /** What goes wrong: nothing; offered twice; two writers at once; the connection is cut on the way. */
  readonly fate: 'once' | 'twice' | 'together' | 'cut';
  /** The batch begins so many records before the end of the last one: those were acknowledged. */
  readonly overlap: number;
}

const source = fc.constantFrom('device-1', 'device-2');
const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom('a', 'ü"{}') },
);
const row = fc.record({
  point: fc.integer({ min: 0, max: 3 }),
  // Few moments, so that identities meet again.
  at: fc.integer({ min: 0, max: 40 }),
  value,
  source,
  late: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.record({
  length: fc.integer({ min: 1, max: 40 }),
  rows: fc.array(row, { maxLength: 30, size: 'max' }),
  scans: fc.array(
    fc.record({
      source,
      key: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
      code: fc.constantFrom('A', 'B', 'C'),
    }),
    { maxLength: 4 },
  ),
  deadbanded: fc.integer({ min: 0, max: 5 }),
  fate: fc.constantFrom('once', 'twice', 'together', 'cut'),
  overlap: fc.constantFrom(0, 0, 0, 5),
});

/** What every store promises, proved on the given one. */
export function storeConformance(kind: StoreKind, open: () => Promise<ConformanceDatabase>): void {
  let database: ConformanceDatabase;
  let on: TestStore;
  beforeAll(async () => {
    database = await open();
    on = await testStore(database.url, kind);
  });
  afterAll(async () => {
    await on?.close();
    await database?.drop();
  });

  /** Lets a store of its own write, and cuts its connections while it does, at whatever it is just then. */
  async function cutting(write: (store: SampleStore) => Promise<unknown>): Promise<void> {
    const victim = testPool(`${database.url}?application_name=victim`);
    const killer = testPool(database.url, 1);
    const store = await openStore({ pool: victim, now: () => on.clock.now });
    let over = false;
    const done = write(store)
      .catch(() => undefined)
      .finally(() => {
        over = true;
      });
    for (let cut = 0; cut < 3 && !over; cut++)
      await killer.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'victim' and state <> 'idle'`,
      );
    await done;
    await Promise.all([victim.end(), killer.end()]);
  }

  test(`${kind}: however batches repeat, overlap, race and break off, each record counts once`, async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6, size: 'max' }), async (steps) => {
        const gateway = `gateway-${++run}`;
        const points: number[] = [];
        for (const [index, retention] of (['short', 'standard', 'long', 'standard'] as const).entries())
          points.push(await on.point(`p-${run}-${index}`, { retention, type: 'json' }));
        const base = on.clock.now - 20 * SECOND;
        // The class kept shortest keeps a week; what is "late" here lies before that, and within that of the others.
        const model = new ReceiverModel(on.clock.now - 7 * DAY);
        let end = 0;
        const keyOf = (key: number | undefined) => (key === undefined ? {} : { sourceKey: `${run}-${key}` });
        for (const { length, rows, scans, deadbanded, fate, overlap } of steps) {
          const from = Math.max(1, end + 1 - overlap);
          const to = from + length + rows.length + scans.length;
          const readings: Reading[] = rows.map((one, index) => ({
            seq: from + index,
            point: points[one.late ? 0 : one.point] ?? 0,
            time: base + one.at * SECOND - (one.late ? 8 * DAY : 0),
            value: one.value,
            source: one.source,
          }));
          const observations: ObservationRecord[] = scans.map(({ source, key, code }, index) => ({
            gateway,
            epoch: 1,
            seq: from + rows.length + index,
            source,
            ...keyOf(key),
            arrival: base,
            kind: 'observation',
            body: { device: 'a/l/c/d', time: base, arrival: base, clockSuspect: false, body: { type: 'scan', code } },
          }));
          const covered = [{ from, to }];
          const whole = overlap === 0 || end === 0;
          const batch: ModelBatch = {
            readings,
            observations,
            covered,
            deadbanded: new Map(whole && deadbanded > 0 ? [['device-1', deadbanded]] : []),
          };
          const write = (store = on.store) =>
            store.receiver.write({
              gateway,
              epoch: 1,
              samples: columnsOf(readings),
              observations,
              covered,
              deadbanded: batch.deadbanded,
            });
          if (fate === 'cut') await cutting(write);
          // Offered again after whatever happened: the writer cannot know how far it came.
          if (fate === 'together') await Promise.all([write(), write()]);
          else await write();
          if (fate === 'twice') expect(await write()).toMatchObject({ counts: [] });
          model.write(batch);
          end = Math.max(end, to);
        }
        expect(await on.store.receiver.acknowledged(gateway)).toEqual([
          { epoch: 1, ranges: model.ranges, counts: model.counts() },
        ]);
        await expectRows(points, model);
      }),
      UNHURRIED,
    );
  }, 200_000);

  async function expectRows(points: readonly number[], model: ReceiverModel): Promise<void> {
    const order = (a: { point: number; time: number }, b: { point: number; time: number }) =>
      a.point - b.point || a.time - b.time;
    const { rows } = await on.pool.query<{ point: number; time: number; value: number | null; other: string | null }>(
      `select point, (date_part('epoch', time) * 1e6)::float8 as time, value, other
       from (select * from timeseries.sample_short union all select * from timeseries.sample_standard
         union all select * from timeseries.sample_long) s where point = any($1)`,
      [points],
    );
    const kept = rows.map(({ point, time, value, other }) => ({
      point,
      time,
      value: other ? JSON.parse(other) : value,
    }));
    expect(kept.sort(order)).toEqual([...model.rows.values()].map(({ before, ...one }) => one).sort(order));
    const { rows: corrections } = await on.pool.query(
      'select count(*)::int as n from timeseries.correction where point = any($1)',
      [points],
    );
    expect(corrections[0].n).toBe(model.corrections);
    const last = await on.store.lastValues('all', points);
    const newest = model.newest();
    expect(last.map(({ point, time, value }) => ({ point, time, value })).sort(order)).toEqual(
      [...newest.values()].map(({ before, ...one }) => one).sort(order),
    );
  }

  test(`${kind}: what is written is rolled up and shown`, async () => {
    const point = await on.point('rolled', { retention: 'long' });
    const from = on.clock.now - 3600 * SECOND;
    const readings = Array.from({ length: 3600 }, (_, at) => ({
      seq: at + 1,
      point,
      time: from + at * SECOND,
      value: at % 60,
    }));
    await on.store.receiver.write({
      gateway: 'rolled',
      epoch: 1,
      samples: columnsOf(readings),
      observations: [],
      covered: [{ from: 1, to: 3600 }],
      deadbanded: new Map(),
    });
    expect(await on.store.rollups.run()).toMatchObject({ ran: true, left: 0 });
    const [series] = await on.store.trend({ sites: ['dhaka'], points: [point], from, to: on.clock.now, width: 60 });
    expect(series?.level).toBe(60);
    expect(series?.count.reduce((sum, n) => sum + n, 0)).toBe(3600);
    // Whole minutes, but for the two at the ends.
    expect(await on.store.trend({ sites: ['elsewhere'], points: [point], from, to: on.clock.now, width: 60 })).toEqual(
      [],
    );
    expect(series?.max.slice(1, -1)).toEqual(series?.max.slice(1, -1).map(() => 59));
  });

  test(`${kind}: readings between two moments are given as they are kept, either way, and of no other site`, async () => {
    const point = await on.point('read', { retention: 'long' });
    const at = (second: number): number => on.clock.now - 100 * SECOND + second * SECOND;
    const readings = ['a', 1, null, 3, 4].map((value, second) => ({ seq: second + 1, point, time: at(second), value }));
    await on.store.receiver.write({
      ...{ gateway: 'read', epoch: 1, samples: columnsOf(readings), observations: [] },
      ...{ covered: [{ from: 1, to: 5 }], deadbanded: new Map() },
    });
    const whole = { point, start: null, end: null, past: false, backward: false, most: 9 };
    const values = async (question: Partial<ReadingsQuestion>, sites = ['dhaka']) =>
      (await on.store.readings(sites, { ...whole, ...question })).map(({ value }) => value);
    expect(await values({})).toEqual(['a', 1, null, 3, 4]);
    expect(await values({ start: at(1), end: at(4) })).toEqual([1, null, 3]);
    expect(await values({ start: at(1), end: at(4), past: true, most: 1 })).toEqual([null]);
    expect(await values({ start: at(4), end: at(1), backward: true })).toEqual([4, 3, null]);
    expect(await values({ start: at(4), backward: true, past: true, most: 2 })).toEqual([3, null]);
    expect(await values({}, ['elsewhere'])).toEqual([]);
    const [first] = await on.store.readings(['dhaka'], whole);
    expect(first).toMatchObject({ point, time: at(0), quality: 0 });
  });

  test(`${kind}: only what is past its retention goes, and its rollups stay`, async () => {
    const point = await on.point('dropped', { retention: 'short' });
    const old = on.clock.now - 10 * DAY;
    // Pieces for some of the days; the rest lies outside of them.
    for (const age of [10, 9, 8, 3])
      await on.pool.query(`select timeseries.make_partition('sample_short', to_timestamp($1))`, [
        (on.clock.now - age * DAY) / 1e6,
      ]);
    await on.pool.query(
      `insert into timeseries.sample_short (time, arrival, value, point, quality)
       select t, t, 1, $1, 0 from generate_series(to_timestamp($2), to_timestamp($3), interval '6 hours') t`,
      [point, old / 1e6, on.clock.now / 1e6],
    );
    await on.pool.query(
      'insert into timeseries.dirty (point, from_time, to_time) values ($1, to_timestamp($2), to_timestamp($3))',
      [point, old / 1e6, on.clock.now / 1e6],
    );
    const first = async () => {
      const { rows } = await on.pool.query<{ n: number; age: number }>(
        `select count(*)::int as n, date_part('day', now() - min(time)) as age from timeseries.sample_short where point = $1`,
        [point],
      );
      return rows[0];
    };
    // Not rolled up yet: nothing may go.
    expect(
      (await on.store.retention.run(on.clock.now)).dropped.filter(({ table }) => table === 'sample_short'),
    ).toEqual([]);
    expect(await first()).toMatchObject({ n: 41 });
    await on.store.rollups.run();
    const { dropped } = await on.store.retention.run(on.clock.now);
    expect(dropped.map(({ table }) => table)).toContain('sample_short');
    const left = await first();
    expect(left?.n).toBeLessThan(41);
    // A piece goes when all of it is past: never a reading that its class still keeps.
    expect(left?.n).toBeGreaterThanOrEqual(28);
    const { rows } = await on.pool.query('select sum(n)::int as n from timeseries.rollup_1h where point = $1', [point]);
    expect(rows[0].n).toBeGreaterThanOrEqual(40);
    // However near one looks, what is left of those days are their buckets.
    const [zoomed] = await on.store.trend({
      sites: 'all',
      points: [point],
      from: old,
      to: old + 3600 * SECOND,
      width: 3600,
    });
    expect(zoomed).toMatchObject({ level: 60, count: [1], last: [1] });
    await expect(on.store.retention.run(on.clock.now + DAY)).rejects.toBeInstanceOf(StoreError);
  });

  test(`${kind}: a reading from a clock far ahead is kept, and found again when its time comes`, async () => {
    const point = await on.point('ahead');
    const ahead = on.clock.now + 400 * DAY;
    const readings = [0, 1].map((at) => ({ seq: at + 1, point, time: ahead + at * SECOND, value: 7 }));
    const { counts } = await on.store.receiver.write({
      gateway: 'ahead',
      epoch: 1,
      samples: columnsOf(readings),
      observations: [],
      covered: [{ from: 1, to: 2 }],
      deadbanded: new Map(),
    });
    expect(counts).toMatchObject([{ stored: 2 }]);
    const [series] = await on.store.trend({ sites: 'all', points: [point], from: ahead, to: ahead + DAY, width: 10 });
    expect(series?.count).toEqual([2]);
  });
}
