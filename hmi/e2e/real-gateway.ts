import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testPort } from '@millrace/distribution/testing/test-port';
import type { Browser } from 'playwright-core';
import { spawnGateway } from '../../gateway/test/spawned-gateway.ts';
import { GATEWAY_SECRET } from '../../server/test/test-server.ts';
import { type RealServer, realServer } from './real-server.ts';

const LIVE_SECRET = 'live-values-in-this-test';

/** The broker that a gateway beside a test's server will open: the server is told of it when it starts. */
export interface Broker {
  readonly port: number;
  /** Of the server's environment. */
  readonly env: { readonly MILLRACE_LIVE_URL: string };
}
export async function brokerToBe(): Promise<Broker> {
  const port = await testPort();
  return { port, env: { MILLRACE_LIVE_URL: `mqtt://server:${LIVE_SECRET}@127.0.0.1:${port}` } };
}

export interface RealGateway {
  stop(): Promise<void>;
}

/** The gateway's own process with all of its drivers, beside a real server, as the keeper starts it; its id is gw-1. */
export async function realGateway(plant: RealServer, { port }: Broker): Promise<RealGateway> {
  const data = mkdtempSync(join(tmpdir(), 'millrace-gateway-'));
  const { kill } = await spawnGateway(data, {
    MILLRACE_GATEWAY: 'gw-1',
    MILLRACE_MQTT_PORT: String(port),
    MILLRACE_MQTT_TLS_PORT: '0',
    MILLRACE_INGEST_TLS_PORT: '0',
    MILLRACE_SERVER_URL: plant.url,
    MILLRACE_GATEWAY_SECRET: GATEWAY_SECRET,
    MILLRACE_LIVE_SECRET: LIVE_SECRET,
    MILLRACE_RECEIVER_URL: plant.server.database.roleUrl('millrace_receiver'),
  });
  return {
    async stop() {
      await kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The real server, and beside it the gateway that looks after its site `plant-a`. */
export interface ServerWithGateway extends RealServer {
  /** Ends both. */
  close(): Promise<void>;
}
export async function serverWithGateway(browser: Browser): Promise<ServerWithGateway> {
  const broker = await brokerToBe();
  const plant = await realServer(browser, { env: broker.env });
  await plant.command('plant.gateway.assign', { gateway: 'gw-1', site: 'plant-a' });
  const gateway = await realGateway(plant, broker);
  return {
    ...plant,
    async close() {
      await gateway.stop();
      await plant.close();
    },
  };
}
