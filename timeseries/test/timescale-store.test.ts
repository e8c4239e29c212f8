import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateTimeseries, openStore, registerPoints, timescaleState } from '../index.ts';
import { columnsOf } from './columns.ts';
import { storeConformance } from './store-conformance.ts';
import { SECOND, testPool } from './test-store.ts';
import { startTimescale, type TimescaleServer, timescaleMissing } from './timescale-server.ts';

const missing = timescaleMissing();
if (missing) {
  // On a machine of the project the suite must run; elsewhere it says why it does not.
  if (process.env.CI === 'true') throw new Error(`no TimescaleDB for its suite: ${missing}`);
  console.warn(`the suite of the TimescaleDB store is left out: ${missing}`);
}

describe.skipIf(missing !== undefined)('a real TimescaleDB', () => {
  let server: TimescaleServer;
  beforeAll(async () => {
    server = await startTimescale();
  }, 400_000);
  afterAll(() => server?.stop());

  storeConformance('timescale', () => server.database());

  test('is found with its edition, taken by itself, and kept to', async () => {
    const database = await server.database();
    const pool = testPool(database.url);
    try {
      expect(await timescaleState(pool)).toMatchObject({ version: null, available: true });
      expect(await migrateTimeseries(pool)).toBe('timescale');
      expect(await timescaleState(pool)).toMatchObject({ license: 'apache', available: true });
      await expect(migrateTimeseries(pool, { store: 'plain' })).rejects.toMatchObject({ code: 'store-kind-fixed' });
      await expect(openStore({ pool, compression: true })).rejects.toMatchObject({ code: 'compression-unavailable' });
      // The statement that packs is TimescaleDB's own; this edition knows it and refuses it.
      await expect(pool.query('select timeseries.pack_old()')).rejects.toThrow(/apache/i);
      expect((await openStore({ pool })).describe()).toMatchObject({
        kind: 'timescale',
        compression: false,
        license: 'apache',
      });
    } finally {
      await pool.end();
      await database.drop();
    }
  });

  test('serves logins with no more than their rights', async () => {
    const database = await server.database();
    const [owner, receiver, reader] = (['millrace_owner', 'millrace_receiver', 'millrace_reader'] as const).map(
      (role) => testPool(database.roleUrl(role), 2),
    ) as [pg.Pool, pg.Pool, pg.Pool];
    try {
      expect(await migrateTimeseries(owner)).toBe('timescale');
      const now = Math.floor(Date.now() / 1000) * SECOND;
      const definition = {
        path: 's/a/l/c/d/p',
        type: 'number',
        unit: '1',
        retention: 'standard',
        maxGap: 300 * SECOND,
      } as const;
      const ids = await registerPoints(owner, { name: 's', zone: 'UTC' }, [definition]);
      const point = ids.get(definition.path) ?? 0;
      const store = await openStore({ pool: receiver });
      const samples = columnsOf([{ seq: 1, point, time: now - 3600 * SECOND, value: 1 }]);
      const covered = [{ from: 1, to: 1 }];
      await store.receiver.write({ gateway: 'g', epoch: 1, samples, observations: [], covered, deadbanded: new Map() });
      expect(await store.rollups.run()).toMatchObject({ ran: true, left: 0 });
      expect(await store.retention.run(now)).toMatchObject({ dropped: [] });
      const asked = { sites: ['s'], points: [point], from: now - 7200 * SECOND, to: now, width: 100 };
      expect(await (await openStore({ pool: reader })).trend(asked)).toMatchObject([{ count: [1], last: [1] }]);
      await expect(receiver.query('drop table timeseries.sample_long')).rejects.toThrow(/must be owner/);
    } finally {
      for (const pool of [owner, receiver, reader]) await pool.end();
      await database.drop();
    }
  });
});
