import type { GatewayConfig } from '@millrace/contracts';
import {
  createMaintenance,
  type KeptReading,
  keepPoints,
  openStore,
  type ReadingsQuestion,
  type Receiver,
  type SampleStore,
} from '@millrace/timeseries';
import pg from 'pg';

interface Way {
  readonly pool: pg.Pool;
  /** For those who ask what was: of its own, so that receiving never waits for them. */
  store(): Promise<SampleStore>;
  end(): Promise<void>;
}

/** Connections for questions about what was, and how long one may take (ms): a client outside asks them. */
const READERS = 2;
const READ_WITHIN_MS = 15_000;

function wayTo(url: string, onProblem: (reason: string) => void): Way {
  const pool = new pg.Pool({
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
  pool.on('error', (error) => onProblem(error.message));
  const maintenance = createMaintenance({ pool, onProblem });
  maintenance.start();
  let readers: pg.Pool | null = null;
  let opened: Promise<SampleStore> | null = null;
  return {
    pool,
    store() {
      if (opened) return opened;
      readers ??= new pg.Pool({
        connectionString: url,
        max: READERS,
        connectionTimeoutMillis: 3_000,
        query_timeout: READ_WITHIN_MS,
        statement_timeout: READ_WITHIN_MS,
        application_name: 'millrace-gateway-history',
      }).on('error', (error) => onProblem(error.message));
      const opening = openStore({ pool: readers });
      opened = opening;
      opening.catch(() => {
        opened = null;
      });
      return opening;
    },
    async end() {
      await maintenance.stop();
      await Promise.all([pool.end(), readers?.end()]);
    },
  };
}

/**
 * The way to the store: a small pool, asked again for every new beginning. Who receives also keeps the store in shape
 * (rollups, retention), on a connection of its own, so that it never waits for a batch nor a batch for it; and tells it
 * the points of the configuration, which a store away from the plant's database knows from nobody else.
 */
export function storeConnection(url: string | undefined, onProblem: (reason: string) => void) {
  let way = url === undefined ? null : wayTo(url, onProblem);
  let config: Pick<GatewayConfig, 'site' | 'calendar' | 'points'> | null = null;

  async function tellPoints(pool: pg.Pool): Promise<void> {
    if (config) await keepPoints(pool, { name: config.site, zone: config.calendar.zone }, config.points);
  }

  return {
    async connect(): Promise<Receiver> {
      if (!way) throw new Error('no store is named (MILLRACE_RECEIVER_URL): readings wait in the journal');
      const { pool } = way;
      const { receiver } = await openStore({ pool });
      await tellPoints(pool);
      return receiver;
    },
    async readings(sites: readonly string[], question: ReadingsQuestion): Promise<readonly KeptReading[]> {
      if (!way) throw new Error('no store is named (MILLRACE_RECEIVER_URL)');
      return (await way.store()).readings(sites, question);
    },
    /** Another configuration. A reading that comes before its point is known is kept, and is found when it is. */
    async useConfig(next: Pick<GatewayConfig, 'site' | 'calendar' | 'points'>): Promise<void> {
      config = next;
      // Where the store is away, the next connection says it.
      if (way) await tellPoints(way.pool).catch((error: unknown) => onProblem(String(error)));
    },
    /** The readings are kept elsewhere from now on: a write under way is ended, and the next connection goes there. */
    async move(to: string): Promise<void> {
      const before = way;
      way = wayTo(to, onProblem);
      await before?.end();
    },
    async end(): Promise<void> {
      await way?.end();
    },
  };
}
