import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type TestDatabase, testDatabase } from '../../distribution/testing/database.ts';
import { createMaintenance } from '../index.ts';
import { columnsOf } from './columns.ts';
import { SECOND, type TestStore, testPool, testStore } from './test-store.ts';

let database: TestDatabase;
let on: TestStore;
beforeEach(async () => {
  database = await testDatabase();
  on = await testStore(database.url);
});
afterEach(async () => {
  await on.close();
  await database.drop();
});

test('it rolls up what comes, makes pieces ahead, and goes on after its connections were cut', async () => {
  const point = await on.point('kept');
  let seq = 0;
  const write = (time: number) => {
    seq++;
    const samples = columnsOf([{ seq, point, time, value: seq }]);
    return on.store.receiver.write({
      gateway: 'g',
      epoch: 1,
      samples,
      observations: [],
      covered: [{ from: seq, to: seq }],
      deadbanded: new Map(),
    });
  };
  const minutes = async () => {
    const { rows } = await on.pool.query<{ n: number }>('select count(*)::int as n from timeseries.rollup_1m');
    return rows[0]?.n;
  };
  const problems: string[] = [];
  const pool = testPool(`${database.url}?application_name=maintained`);
  const maintenance = createMaintenance({
    pool,
    onProblem: (reason) => problems.push(reason),
    rollEvery: 20,
    now: () => on.clock.now,
  });
  maintenance.start();
  try {
    await write(on.clock.now - 600 * SECOND);
    await vi.waitFor(async () => expect(await minutes()).toBe(1), 20_000);
    await vi.waitFor(async () => {
      const { rows } =
        await on.pool.query(`select count(*)::int as n from pg_class where relname like 'sample\\_short\\_2%'
        and relkind = 'r'`);
      expect(rows[0].n).toBeGreaterThanOrEqual(2);
    }, 20_000);
    await vi.waitFor(async () => {
      await on.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name = 'maintained'`,
      );
      expect(problems).not.toEqual([]);
    }, 20_000);
    await write(on.clock.now - 1200 * SECOND);
    await vi.waitFor(async () => expect(await minutes()).toBe(2), 20_000);
  } finally {
    await maintenance.stop();
    await maintenance.stop();
    await pool.end();
  }
});

test('a writer that hangs in its transaction holds up neither the others nor the rollups', async () => {
  const point = await on.point('hung');
  const hung = await on.pool.connect();
  try {
    await hung.query(`begin; select timeseries.begin_batch('hung', 1)`);
    expect(await on.store.rollups.run()).toMatchObject({ ran: true });
    const samples = columnsOf([{ seq: 1, point, time: on.clock.now, value: 1 }]);
    const batch = {
      gateway: 'g',
      epoch: 1,
      samples,
      observations: [],
      covered: [{ from: 1, to: 1 }],
      deadbanded: new Map(),
    };
    expect((await on.store.receiver.write(batch)).counts).toMatchObject([{ stored: 1 }]);
  } finally {
    hung.release(true);
  }
});
