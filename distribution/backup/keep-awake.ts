import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const EVERY = 500;

/**
 * Resolves as `work` does; until then PostgreSQL is connected to twice a second. Its archiver ends when archiving is
 * switched on, and the postmaster starts a new one when something wakes it: a connection does, and without one only the
 * turn that it takes once a minute.
 */
export async function keepAwake<Result>(address: string, work: Promise<Result>): Promise<Result> {
  const over = new AbortController();
  const knocking = (async () => {
    while (!over.signal.aborted) {
      const client = new pg.Client({ connectionString: address, application_name: 'millrace backup' });
      client.on('error', () => undefined);
      // Where no connection is to be had, `work` itself says why.
      await client.connect().catch(() => undefined);
      await client.end().catch(() => undefined);
      await delay(EVERY, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  try {
    return await work;
  } finally {
    over.abort();
    await knocking;
  }
}
