import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GatewayConfig, gatewayConfig, readSettings } from '@millrace/contracts';
import { migrateTimeseries, openStore } from '@millrace/timeseries';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { type Beginning, testDatabase } from '../../distribution/testing/database.ts';
import type { RunningGateway } from '../gateway.types.ts';
import { gatewaySettings } from '../settings.ts';
import { type GatewayOptions, startGateway } from '../start.ts';

export const SECRET = 'a-secret-of-the-test';
export const hash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** A configuration by its parts; what is left out is empty. Points get numbers by their order unless they have one. */
export function configOf(parts: {
  readonly points?: readonly (Partial<GatewayConfig['points'][number]> & { readonly path: string })[];
  readonly rules?: readonly object[];
  readonly devices?: readonly (Partial<GatewayConfig['devices'][number]> & { readonly id: string })[];
  readonly brokers?: GatewayConfig['brokers'];
  readonly forwards?: readonly object[];
  readonly version?: number;
}): GatewayConfig {
  const { points = [], rules = [], devices = [], brokers = [], forwards = [], version = 1 } = parts;
  const day = 24 * 3600 * 1_000_000;
  return gatewayConfig.parse({
    version,
    site: 'plant',
    calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'A' }, start: '06:00', end: '14:00' }] },
    points: points.map((point, at) => ({
      type: 'number',
      unit: '1',
      retention: 'standard',
      id: at + 1,
      lateness: 3 * day,
      maxGap: 300_000_000,
      keepAtLeastEvery: 600_000_000,
      ...point,
    })),
    devices: devices.map((device) => ({
      path: `area/line/cell/${device.id}`,
      secrets: [hash(SECRET)],
      rights: { publish: [`devices/${device.id}/#`], subscribe: [`commands/${device.id}/#`] },
      delivery: 'identified',
      plausibleWithin: 2 * day,
      ...device,
    })),
    rules,
    detectors: [],
    brokers,
    forwards,
  });
}

export interface TestStore {
  readonly url: string;
  readonly pool: pg.Pool;
  /** Registers the points of a configuration and gives it with their numbers. */
  register(config: GatewayConfig): Promise<GatewayConfig>;
  end(): Promise<void>;
}

const TABLES: Beginning = {
  name: 'readings',
  async fill({ url }) {
    const pool = new pg.Pool({ connectionString: url, max: 2 });
    await migrateTimeseries(pool);
    await pool.end();
  },
};

/** A migrated time-series database in the run's PostgreSQL. */
export async function testStore(): Promise<TestStore> {
  const database = await testDatabase(TABLES);
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  pool.on('error', () => undefined);
  const store = await openStore({ pool });
  return {
    url: database.url,
    pool,
    async register(config) {
      const client = await pool.connect();
      try {
        const ids = await store.points.register(
          client,
          { name: config.site, zone: config.calendar.zone },
          config.points,
        );
        return { ...config, points: config.points.map((point) => ({ ...point, id: ids.get(point.path) ?? point.id })) };
      } finally {
        client.release();
      }
    },
    async end() {
      await pool.end();
      await database.drop();
    },
  };
}

export interface TestGateway {
  readonly gateway: RunningGateway;
  readonly folder: string;
  connect(device: string, options?: IClientOptions): Promise<MqttClient>;
  /** Ends it; the folder stays. */
  stop(): Promise<void>;
  /** Ends it and removes the folder. */
  remove(): Promise<void>;
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'millrace-gateway-'));

export const settingsOf = (folder: string, env: Record<string, string | undefined> = {}) =>
  readSettings(gatewaySettings, {
    MILLRACE_DATA: folder,
    MILLRACE_GATEWAY: 'gw',
    MILLRACE_MQTT_PORT: '0',
    MILLRACE_MQTT_TLS_PORT: '0',
    MILLRACE_INGEST_PORT: '0',
    MILLRACE_INGEST_TLS_PORT: '0',
    MILLRACE_LOG_LEVEL: 'error',
    ...env,
  });

/** A gateway in this process, on free ports, in a folder of its own (or the one given). */
export async function testGateway(
  options: Partial<GatewayOptions> & {
    readonly folder?: string;
    readonly env?: Record<string, string | undefined>;
  } = {},
): Promise<TestGateway> {
  const { folder = newFolder(), env = {}, ...rest } = options;
  const gateway = await startGateway({ settings: settingsOf(folder, env), ...rest });
  const clients: MqttClient[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(clients.map((client) => client.endAsync(true)));
    await gateway.stop();
  };
  return {
    gateway,
    folder,
    async connect(device, clientOptions = {}) {
      const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${gateway.ports.mqtt}`, {
        username: device,
        password: SECRET,
        reconnectPeriod: 0,
        ...clientOptions,
      });
      client.on('error', () => undefined);
      clients.push(client);
      return client;
    },
    stop,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for a condition that must come true; asks again and again. */
export const until = <Result>(ask: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(ask, { timeout: 120_000, interval: 20 });

/** The counts of a source; the equation of the ledger is checked with every look. */
export function countsOf(gateway: RunningGateway, source: string) {
  const found = gateway.status().sources.find((one) => one.source === source);
  if (!found) throw new Error(`no source ${source}`);
  const { received, ...parts } = found.counts;
  expect(received).toBe(Object.values(parts).reduce((sum, n) => sum + n, 0));
  return found.counts;
}
