import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateTimeseries, openStore, timescaleState } from '../index.ts';
import { storeConformance } from './store-conformance.ts';
import { testPool } from './test-store.ts';
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
});
