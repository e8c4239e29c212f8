import { createMaintenance, openStore, type Receiver } from '@millrace/timeseries';
import pg from 'pg';

/**
 * The way to the store: a small pool, asked again for every new beginning. Who receives also keeps the store in shape
 * (rollups, retention), on a connection of its own, so that it never waits for a batch nor a batch for it.
 */
export function storeConnection(url: string | undefined, onProblem: (reason: string) => void) {
  const pool =
    url === undefined
      ? null
      : new pg.Pool({
          connectionString: url,
          max: 3,
          connectionTimeoutMillis: 3_000,
          keepAlive: true,
          keepAliveInitialDelayMillis: 5_000,
          // A database that stands still goes on with what it was asked when it is back, which is sooner than a new
          // connection; but it must not hold the store's sink for ever.
          query_timeout: 120_000,
          application_name: 'millrace-gateway',
        });
  // A connection that breaks while nobody uses it; whoever uses one is told by its query.
  pool?.on('error', (error) => onProblem(error.message));
  const maintenance = pool === null ? null : createMaintenance({ pool, onProblem });
  maintenance?.start();
  return {
    async connect(): Promise<Receiver> {
      if (!pool) throw new Error('no store is named (MILLRACE_RECEIVER_URL): readings wait in the journal');
      const { receiver } = await openStore({ pool });
      return receiver;
    },
    async end(): Promise<void> {
      await maintenance?.stop();
      await pool?.end();
    },
  };
}
