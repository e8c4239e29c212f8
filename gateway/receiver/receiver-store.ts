import { createMaintenance, openStore, type Receiver } from '@millrace/timeseries';
import pg from 'pg';
import type { GatewayAccess } from '../forward/receiver-door.ts';

/** For the batches that the door takes at once (8), what is asked at each, and the store's maintenance. */
const CONNECTIONS = 12;
const LOOK_MS = 2_000;

/** The store behind the receiver's door, and what the door must know of gateways: all that role `millrace_receiver` may. */
export interface ReceiverStore {
  /** Opens the store with the first batch after it was away; rejects while it is. */
  readonly receiver: Receiver;
  accessOf(secretHash: string): Promise<GatewayAccess | null>;
  sitesOf(points: Iterable<number>): Promise<ReadonlySet<string>>;
  end(): Promise<void>;
}

export interface ReceiverStoreOptions {
  readonly url: string;
  /** Told when it changes; null: the database answers. */
  readonly onProblem: (reason: string | null) => void;
}

export function receiverStore({ url, onProblem }: ReceiverStoreOptions): ReceiverStore {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    query_timeout: 120_000,
    application_name: 'millrace-receiver',
  });
  // A connection that breaks while nobody uses it; whoever uses one is told by its query.
  pool.on('error', () => undefined);
  const maintenance = createMaintenance({ pool, onProblem: (reason) => onProblem(`maintenance: ${reason}`) });
  maintenance.start();

  let looking = false;
  const look = () => {
    if (looking) return;
    looking = true;
    pool
      .query('select 1')
      .then(
        () => onProblem(null),
        (error: unknown) => onProblem(`the database does not answer (${textOf(error)}); gateways keep their records`),
      )
      .finally(() => {
        looking = false;
      });
  };
  const timer = setInterval(look, LOOK_MS);
  look();

  let opened: Promise<Receiver> | null = null;
  const open = (): Promise<Receiver> => {
    opened ??= openStore({ pool }).then(({ receiver }) => receiver);
    opened.catch(() => {
      opened = null;
    });
    return opened;
  };

  /** Site by point. A point keeps its site for good; one that is not known yet is asked for. */
  const sites = new Map<number, string>();
  return {
    receiver: {
      write: async (batch) => (await open()).write(batch),
      acknowledged: async (gateway) => (await open()).acknowledged(gateway),
    },
    async accessOf(secretHash) {
      const { rows } = await pool.query<GatewayAccess>(
        'select gateway, revoked, sites from plant.gateway_of_secret($1)',
        [secretHash],
      );
      return rows[0] ?? null;
    },
    async sitesOf(points) {
      const wanted = [...points];
      const unknown = wanted.filter((point) => !sites.has(point));
      if (unknown.length > 0) {
        const { rows } = await pool.query<{ id: number; site: string }>(
          'select id, site from timeseries.point where id = any($1)',
          [unknown],
        );
        for (const { id, site } of rows) sites.set(id, site);
      }
      return new Set(wanted.flatMap((point) => sites.get(point) ?? []));
    },
    async end() {
      clearInterval(timer);
      await maintenance.stop();
      await pool.end();
    },
  };
}

function textOf(error: unknown): string {
  if (error instanceof AggregateError) return textOf(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}
