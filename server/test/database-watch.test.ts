import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../distribution/testing/database.ts';
import { watchDatabase } from '../health/database-watch.ts';
import { Health } from '../health/health.ts';
import { eventually } from './eventually.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

test('a database whose connections are all in use is not away: it is slow, and says why', async () => {
  const pool = new pg.Pool({ connectionString: database.url, max: 2, application_name: 'millrace app' });
  pool.on('error', () => undefined);
  const health = new Health();
  const reader = new pg.Pool({ connectionString: database.url, max: 2, application_name: 'millrace reader' });
  reader.on('error', () => undefined);
  const pools = { business: [pool], reader, readingsElsewhere: false };
  const watch = watchDatabase(
    () => pools,
    health,
    async () => undefined,
  );
  try {
    await eventually(() => health.overall()).toEqual({ state: 'ready', reason: null });
    const held = await Promise.all([pool.connect(), pool.connect()]);
    const waiting = pool.query('select 1');
    watch.look();
    await eventually(() => health.overall().state).toBe('degraded');
    expect(health.database).toMatchObject({
      state: 'ready',
      reason: 'all 2 connections of "millrace app" are in use and 1 requests wait',
    });
    for (const client of held) client.release();
    await waiting;
    watch.look();
    await eventually(() => health.overall()).toEqual({ state: 'ready', reason: null });
  } finally {
    watch.stop();
    await pool.end();
    await reader.end();
  }
});
