import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '../../distribution/testing/database.ts';
import {
  dropMoved,
  keepPoints,
  type MoveProgress,
  migrateTimeseries,
  moveStore,
  openStore,
  registerPoints,
} from '../index.ts';
import { columnsOf } from './columns.ts';
import { writer } from './move-under-load.ts';
import { DAY, SECOND, type TestStore, testPool, testStore } from './test-store.ts';
import { startTimescale, type TimescaleServer, timescaleMissing } from './timescale-server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 400_000 });

const missing = timescaleMissing();
if (missing) {
  if (process.env.CI === 'true') throw new Error(`no TimescaleDB to move to: ${missing}`);
  console.warn(`moves go between plain stores only: ${missing}`);
}

let timescale: TimescaleServer | undefined;
const used: { drop(): Promise<void> }[] = [];
const pools: pg.Pool[] = [];
beforeAll(async () => {
  if (!missing) timescale = await startTimescale();
});
afterAll(async () => {
  for (const pool of pools) await pool.end();
  for (const database of used) await database.drop();
  await timescale?.stop();
});

const here = async (): Promise<TestDatabase> => {
  const database = await testDatabase();
  used.push(database);
  return database;
};
const elsewhere = async (): Promise<{ url: string }> => {
  const database = (await timescale?.database()) ?? (await testDatabase());
  used.push(database);
  return database;
};
const poolOf = (url: string): pg.Pool => {
  const pool = testPool(url, 6);
  pools.push(pool);
  return pool;
};
const never = new AbortController().signal;
const quiet = () => undefined;

/** Days of readings of a quick and a slow point, rolled up, with a correction and an observation beside them. */
async function furnished(
  url: string,
): Promise<TestStore & { readonly quick: number; readonly slow: number; readonly first: number }> {
  const store = await testStore(url);
  pools.push(store.pool);
  const quick = await store.point('quick', { retention: 'short', maxGap: 5 * SECOND });
  const slow = await store.point('slow');
  const { now } = store.clock;
  const readings = [
    ...Array.from({ length: 4_000 }, (_, n) => ({
      point: quick,
      time: now - 20_000 * SECOND + n * SECOND,
      value: Math.sin(n / 50),
    })),
    ...Array.from({ length: 3_000 }, (_, n) => ({
      point: slow,
      time: now - 9 * DAY + n * 240 * SECOND,
      value: n % 17,
    })),
    { point: slow, time: now - 9 * DAY, value: 99 },
    { point: slow, time: now - 60 * SECOND, value: 'a word' },
  ].map((reading, at) => ({ ...reading, seq: at + 1 }));
  await store.store.receiver.write({
    gateway: 'before',
    epoch: 1,
    samples: columnsOf(readings),
    observations: [
      {
        ...{
          gateway: 'before',
          epoch: 1,
          seq: readings.length + 1,
          kind: 'observation',
          source: 'gate',
          sourceKey: '1',
        },
        body: {
          device: 'gate',
          time: now - DAY,
          arrival: now,
          clockSuspect: false,
          body: { kind: 'tag-read', epc: 'E1' },
        },
      } as never,
    ],
    covered: [{ from: 1, to: readings.length + 1 }],
    deadbanded: new Map([['device-1', 0]]),
  });
  await store.store.rollups.run();
  return { ...store, quick, slow, first: now - 10 * DAY };
}

const trendOf = async (pool: pg.Pool, points: number[], from: number, to: number) =>
  (await openStore({ pool, now: () => to })).trend({ sites: 'all', points, from, to, width: 300 });

describe('a store that moves', () => {
  test('goes elsewhere and back under load: nothing is lost or doubled, ranges and counts are exact, trends are equal', async () => {
    const plant = await here();
    const own = await furnished(plant.url);
    const away = await elsewhere();
    const target = poolOf(away.url);
    const kind = await migrateTimeseries(target);
    expect(kind).toBe(missing ? 'plain' : 'timescale');

    let url = plant.url;
    const until = own.clock.now - 7_200 * SECOND;
    const before = await trendOf(own.pool, [own.quick, own.slow], own.first, until);
    expect(before.flatMap(({ count }) => [...count]).reduce((a, b) => a + b, 0)).toBeGreaterThan(5_000);
    const load = writer(
      () => url,
      (seq) => ({
        seq,
        point: seq % 2 ? own.quick : own.slow,
        time: Date.now() * 1000 - (seq % 14 === 0 ? 30 * DAY : 0) - seq,
        value: seq,
      }),
    );
    const steps: MoveProgress[] = [];
    const move = (source: pg.Pool, to: pg.Pool, numbers: 'copy' | 'registry', where: string, go: string) =>
      moveStore({
        ...{ source, target: to, numbers, where, signal: never, pieceRows: 700 },
        onProgress: (step) => void steps.push(step),
        onMoved: async () => {
          url = go;
        },
      });
    await vi.waitUntil(() => load.sent.length > 200, { timeout: 120_000 });
    const there = await move(own.pool, target, 'copy', 'elsewhere', away.url);
    expect(there.tables.filter(({ equal }) => !equal)).toEqual([]);
    expect(there.tables.find(({ table }) => table === 'sample_short')?.rows).toBeGreaterThan(4_000);
    expect(there.tables.find(({ table }) => table === 'correction')?.rows).toBe(1);
    expect(there.tables.find(({ table }) => table === 'observation')?.rows).toBe(1);
    expect(there.tables.find(({ table }) => table === 'rollup_1m')?.rows).toBeGreaterThan(60);
    const atSwitch = load.sent.length;
    await vi.waitUntil(() => load.sent.length > atSwitch + 200, { timeout: 120_000 });
    expect(await trendOf(target, [own.quick, own.slow], own.first, until)).toEqual(before);
    await expect(
      (await openStore({ pool: own.pool })).receiver.write({
        ...{ gateway: 'late', epoch: 1, observations: [], covered: [{ from: 1, to: 1 }], deadbanded: new Map() },
        samples: columnsOf([]),
      }),
    ).rejects.toThrow('the readings were moved to elsewhere');

    // And back, into what was left behind: only what changed since is copied.
    const back = await move(target, own.pool, 'registry', 'the plant', plant.url);
    expect(back.tables.filter(({ equal }) => !equal)).toEqual([]);
    expect(back.copied).toBeLessThan(there.copied);
    await vi.waitUntil(() => load.sent.length > atSwitch + 400, { timeout: 120_000 });
    await load.finish();

    const { rows } = await own.pool.query<{ value: number; n: number }>(
      `select value, count(*)::int as n from (select value, arrival from timeseries.sample_short where point = $1
       union all select value, arrival from timeseries.sample_standard where point = $2) s
       where value = any($3) and arrival >= to_timestamp($4) - interval '40 days' group by 1`,
      [own.quick, own.slow, load.sent.filter(({ seq }) => seq > 100).map(({ value }) => value), own.clock.now / 1e6],
    );
    expect(rows.filter(({ n }) => n !== 1)).toEqual([]);
    expect(rows).toHaveLength(load.sent.length - 100);
    const acknowledged = await (await openStore({ pool: own.pool })).receiver.acknowledged('g');
    expect(acknowledged).toMatchObject([
      { ranges: [{ from: 1, to: load.sent.length }], counts: [{ stored: load.sent.length }] },
    ]);
    expect(steps.some(({ step }) => step === 'close')).toBe(true);
  });

  test('that was killed in the middle goes on where it was; the plant has its store all the while', async () => {
    const plant = await here();
    const own = await furnished(plant.url);
    const away = await elsewhere();
    const target = poolOf(away.url);
    await migrateTimeseries(target);
    const child = fork(join(import.meta.dirname, 'fixtures', 'mover.ts'), [plant.url, away.url], { stdio: 'ignore' });
    const [copied] = (await once(child, 'message')) as [number];
    expect(copied).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const { receiver } = own.store;
    const reading = [{ seq: 1, point: own.slow, time: own.clock.now, value: 5 }];
    await receiver.write({
      ...{ gateway: 'g', epoch: 1, observations: [], covered: [{ from: 1, to: 1 }], deadbanded: new Map() },
      samples: columnsOf(reading),
    });
    const refused = await openStore({ pool: target });
    await expect(
      refused.receiver.write({
        ...{ gateway: 'g', epoch: 1, observations: [], covered: [{ from: 1, to: 1 }], deadbanded: new Map() },
        samples: columnsOf(reading),
      }),
    ).rejects.toThrow('being moved');
    // The killed one's connections end by themselves, and with them its lock.
    const options = {
      source: own.pool,
      target,
      numbers: 'copy',
      where: 'elsewhere',
      signal: never,
      onProgress: quiet,
    } as const;
    let told = 0;
    const onMoved = async () => {
      told++;
    };
    const result = await vi.waitFor(() => moveStore({ ...options, onMoved }), { timeout: 120_000, interval: 300 });
    expect(result.tables.filter(({ equal }) => !equal)).toEqual([]);
    const all = result.tables.reduce(
      (sum, { table, rows }) => sum + (/^(sample|rollup)_\d?/.test(table) ? rows : 0),
      0,
    );
    expect(result.copied).toBeLessThan(all);
    // Cut off after the source was left and before the plant knew: the next run tells it, and copies nothing.
    expect(await moveStore({ ...options, onMoved })).toMatchObject({ outcome: 'completed', copied: 0 });
    expect(told).toBe(2);
    // A source out of a backup from before the move does not know of it: the target, which does more, is not overwritten.
    await own.pool.query('update timeseries.door set moved_to = null, moved_where = null');
    await expect(moveStore({ ...options, onMoved })).rejects.toMatchObject({ code: 'move-target-in-use' });
    await own.pool.query('update timeseries.door set moved_to = (select $1::uuid), moved_where = $2', [
      (await target.query<{ id: string }>('select id from timeseries.store')).rows[0]?.id,
      'elsewhere',
    ]);
    await expect(moveStore({ ...options, source: target, target, onMoved })).rejects.toMatchObject({
      code: 'move-same-store',
    });
    expect((await dropMoved(own.pool)).tables.length).toBeGreaterThan(10);
    await expect(dropMoved(target)).rejects.toMatchObject({ code: 'store-in-use' });
    expect((await own.pool.query('select from timeseries.point')).rowCount).toBe(2);
  });

  test('is stopped by a signal and not moved into a store that others use', async () => {
    const own = await furnished((await here()).url);
    const other = await furnished((await here()).url);
    const options = {
      source: own.pool,
      numbers: 'copy',
      where: 'elsewhere',
      onProgress: quiet,
      onMoved: async () => undefined,
    } as const;
    await expect(moveStore({ ...options, target: other.pool, signal: never })).rejects.toMatchObject({
      code: 'move-target-in-use',
    });
    const empty = poolOf((await here()).url);
    await migrateTimeseries(empty, { store: 'plain' });
    const stop = new AbortController();
    const onProgress = ({ step }: MoveProgress) => {
      if (step === 'copy') stop.abort();
    };
    await expect(moveStore({ ...options, target: empty, signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: 'move-interrupted',
    });
    const { rows } = await own.pool.query('select moved_to, closed_by, watched_until::text from timeseries.door');
    expect(rows).toEqual([{ moved_to: null, closed_by: null, watched_until: '-infinity' }]);
  });
});

describe('numbers of points', () => {
  const site = { name: 'dhaka', zone: 'Asia/Dhaka' };
  const definition = (name: string) =>
    ({
      path: `dhaka/a/l/c/d/${name}`,
      type: 'number',
      unit: 'Cel',
      retention: 'standard',
      maxGap: 30 * SECOND,
    }) as const;

  test('that a gateway knows and a restored registry does not stay the same points, and are given to no other', async () => {
    const pool = poolOf((await here()).url);
    await migrateTimeseries(pool);
    await registerPoints(pool, site, [definition('one')]);
    // A backup was made here; afterwards "two" and "three" got 2 and 3, and the gateway was told so.
    await keepPoints(pool, site, [{ ...definition('two'), id: 2 }]);
    await keepPoints(pool, site, [{ ...definition('three'), id: 3 }]);
    const ids = await registerPoints(pool, site, [definition('new'), definition('three')]);
    expect([...ids.values()].sort()).toEqual([3, 4]);
  });

  test('a store elsewhere is told its points: retention moves rows, a number is never two points', async () => {
    const own = await testStore((await here()).url);
    pools.push(own.pool);
    await own.pool.query(`update timeseries.store set numbers = 'copy'`);
    const samples = columnsOf([{ seq: 1, point: 7, time: own.clock.now, value: 1 }]);
    await own.store.receiver.write({
      gateway: 'g',
      epoch: 1,
      samples,
      observations: [],
      covered: [{ from: 1, to: 1 }],
      deadbanded: new Map(),
    });
    expect(await keepPoints(own.pool, site, [{ ...definition('seven'), id: 7, retention: 'long' }])).toBe(1);
    expect((await own.pool.query('select from timeseries.sample_long')).rowCount).toBe(1);
    expect(await keepPoints(own.pool, site, [{ ...definition('seven'), id: 7, retention: 'long' }])).toBe(0);
    await expect(keepPoints(own.pool, site, [{ ...definition('eight'), id: 7 }])).rejects.toMatchObject({
      code: 'MR003',
    });
    // The path has got another number: what is kept under the old one stays readable.
    expect(await keepPoints(own.pool, site, [{ ...definition('seven'), id: 9 }])).toBe(1);
    const { rows } = await own.pool.query('select id, path from timeseries.point order by id');
    expect(rows).toEqual([
      { id: 7, path: 'dhaka/a/l/c/d/seven~7' },
      { id: 9, path: 'dhaka/a/l/c/d/seven' },
    ]);
  });

  test('a silence within the deadband is no gap', async () => {
    const pool = poolOf((await here()).url);
    await migrateTimeseries(pool);
    await registerPoints(pool, site, [{ ...definition('quiet'), deadband: 0.5, keepAtLeastEvery: 600 * SECOND }]);
    const { rows } = await pool.query(`select extract(epoch from max_gap)::int as seconds from timeseries.point`);
    expect(rows).toEqual([{ seconds: 630 }]);
  });
});
