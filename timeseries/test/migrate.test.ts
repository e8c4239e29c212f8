import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../distribution/testing/database.ts';
import { migrate, migrateTimeseries, openStore } from '../index.ts';
import { testPool } from './test-store.ts';

let database: TestDatabase;
let pool: ReturnType<typeof testPool>;
let folder: string;
beforeEach(async () => {
  database = await testDatabase();
  pool = testPool(database.url);
  folder = mkdtempSync(join(tmpdir(), 'migrations-'));
});
afterEach(async () => {
  await pool.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});
const file = (name: string, sql: string) => writeFileSync(join(folder, name), sql);
const run = () => migrate(pool, { schema: 'shop', module: 'shop', folder });

test('what is missing is applied once, in order, also by programs that start together', async () => {
  file('20260101_first.sql', 'create table shop.a (n int)');
  file('20260102_second.sql', 'insert into shop.a values (1); alter table shop.a add column m int');
  const all = await Promise.all([run(), run(), run()]);
  expect(all.flat()).toEqual(['20260101_first', '20260102_second']);
  // Another branch's, older than what is applied.
  file('20260101_between.sql', 'insert into shop.a values (2)');
  expect(await run()).toEqual(['20260101_between']);
  expect((await pool.query('select n from shop.a order by n')).rows).toEqual([{ n: 1 }, { n: 2 }]);
});

test('a failure leaves nothing of its migration and all of those before; the next start completes', async () => {
  file('20260101_first.sql', 'create table shop.a (n int)');
  file('20260102_second.sql', 'create table shop.b (n int); select 1 / 0');
  await expect(run()).rejects.toMatchObject({ code: 'migration-failed', details: { name: '20260102_second' } });
  expect((await pool.query(`select to_regclass('shop.b') as b`)).rows).toEqual([{ b: null }]);
  file('20260102_second.sql', 'create table shop.b (n int)');
  expect(await run()).toEqual(['20260102_second']);
});

test('what was applied may not change, nor may the database know more than the program', async () => {
  file('20260101_first.sql', 'create table shop.a (n int);\n');
  await run();
  // The ends of lines are the checkout's, not the migration's.
  file('20260101_first.sql', 'create table shop.a (n int);\r\n');
  expect(await run()).toEqual([]);
  file('20260101_first.sql', 'create table shop.a (n int8);\n');
  await expect(run()).rejects.toMatchObject({ code: 'migration-changed' });
  rmSync(join(folder, '20260101_first.sql'));
  await expect(run()).rejects.toMatchObject({ code: 'migration-unknown' });
  file('oops.sql', '');
  await expect(run()).rejects.toMatchObject({ code: 'migration-name' });
});

test('a plain PostgreSQL refuses what only TimescaleDB can', async () => {
  await expect(openStore({ pool })).rejects.toMatchObject({ code: 'store-not-migrated' });
  await expect(migrateTimeseries(pool, { store: 'timescale' })).rejects.toMatchObject({
    code: 'timescale-unavailable',
  });
  expect(await migrateTimeseries(pool)).toBe('plain');
  await expect(openStore({ pool, compression: true })).rejects.toMatchObject({ code: 'compression-unavailable' });
});
