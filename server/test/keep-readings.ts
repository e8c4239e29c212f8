import { openStore } from '@millrace/timeseries';
import pg from 'pg';
import { columnsOf, type Reading } from '../../timeseries/test/columns.ts';
import type { TestServer } from './test-server.ts';

/** Readings of the gateway gw-1 as its receiver keeps them, in one batch of its first epoch; `seq` is counted from 1. */
export async function keepReadings({ database }: TestServer, readings: readonly Omit<Reading, 'seq'>[]): Promise<void> {
  const pool = new pg.Pool({ connectionString: database.roleUrl('millrace_receiver'), max: 2 });
  try {
    const store = await openStore({ pool });
    await store.receiver.write({
      ...{ gateway: 'gw-1', epoch: 1, observations: [], deadbanded: new Map() },
      samples: columnsOf(readings.map((reading, nth) => ({ ...reading, seq: nth + 1 }))),
      covered: [{ from: 1, to: readings.length }],
    });
  } finally {
    await pool.end();
  }
}
