import { join } from 'node:path';
import type { LiveValue } from '@millrace/contracts';
import pg from 'pg';
import type { Logger } from 'pino';
import { businessRoutes } from './api/business.ts';
import { meRoute } from './api/me.ts';
import { openApiRoute } from './api/openapi.ts';
import { setupRoutes } from './api/setup.ts';
import { claimCode } from './auth/claim-code.ts';
import { createIdentity } from './auth/identity.ts';
import { authRoutes } from './auth/routes.ts';
import { AUTH_SCHEMA } from './auth/schema.ts';
import { gatewayCredentials, hashSecret } from './edge-link/credentials.ts';
import { GatewayDesk } from './edge-link/gateway-desk.ts';
import { GatewayRequests } from './edge-link/requests.ts';
import { edgeLinkRoutes } from './edge-link/routes.ts';
import { createApp } from './http/app.ts';
import { attempts } from './http/attempts.ts';
import type { DoorOptions } from './http/door.ts';
import { type Listeners, openListeners } from './http/listeners.ts';
import { knownHosts } from './http/peer.ts';
import type { CompanyDoor, KernelDoor } from './kernel-door.ts';
import { type BrokerSource, brokerSource } from './live/broker-source.ts';
import { createLiveServer } from './live/live-server.ts';
import { createLog } from './log.ts';
import type { PlantDoor } from './plant-door.ts';
import type { ServerSettings } from './settings.ts';

export interface Business {
  readonly kernel: KernelDoor;
  readonly companies: CompanyDoor;
  readonly plant: PlantDoor;
}

export interface StartOptions {
  readonly settings: ServerSettings;
  readonly log?: Logger;
  readonly business: (pools: { readonly app: pg.Pool; readonly reader: pg.Pool; readonly log: Logger }) => Business;
}

export interface RunningServer {
  /** The ports it really listens on. `httpsPort` is null until the plant has a certificate. */
  readonly port: number;
  readonly httpsPort: () => number | null;
  reloadCertificate(): Promise<void>;
  /** Ends everything within five seconds; may be called twice. */
  stop(): Promise<void>;
}

const GRACE_MS = 2_500;

function pool(connectionString: string, name: string, max: number, log: Logger, options?: string): pg.Pool {
  const made = new pg.Pool({
    connectionString,
    max,
    application_name: `millrace ${name}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    ...(options === undefined ? {} : { options }),
  });
  // An idle connection that breaks must not end the process; whoever asks next is told.
  made.on('error', (error) => log.warn({ err: error, pool: name }, 'database connection lost'));
  return made;
}

/** Starts the web process. It needs no database to start: what needs one answers 503 until it is there. */
export async function startServer({
  settings,
  business,
  log = createLog(settings.MILLRACE_LOG_LEVEL),
}: StartOptions): Promise<RunningServer> {
  const stopping = new AbortController();
  const pools = {
    app: pool(settings.MILLRACE_APP_URL, 'app', 12, log),
    reader: pool(settings.MILLRACE_READER_URL, 'reader', 6, log),
    auth: pool(settings.MILLRACE_AUTH_URL, 'auth', 4, log, `-c search_path=${AUTH_SCHEMA}`),
  };
  const { kernel, companies, plant } = business({ app: pools.app, reader: pools.reader, log });
  const secret = settings.MILLRACE_AUTH_SECRET;
  const identity = createIdentity({
    pool: pools.auth,
    secret,
    sessionHours: settings.MILLRACE_SESSION_HOURS,
    log,
  });
  let listeners: Listeners | null = null;
  const door: DoorOptions = {
    isKnownHost: knownHosts([settings.MILLRACE_NAME, ...settings.MILLRACE_EXTRA_HOSTS]),
    name: settings.MILLRACE_NAME,
    httpsPort: () => listeners?.httpsPort() ?? null,
    trustedOrigins: new Set(settings.MILLRACE_TRUSTED_ORIGINS),
  };
  const own = settings.MILLRACE_GATEWAY !== undefined && settings.MILLRACE_GATEWAY_SECRET !== undefined;
  const gatewayOf = gatewayCredentials([
    ...settings.MILLRACE_GATEWAYS,
    ...(own
      ? [{ gateway: settings.MILLRACE_GATEWAY ?? '', hash: hashSecret(settings.MILLRACE_GATEWAY_SECRET ?? '') }]
      : []),
  ]);
  const desk = new GatewayDesk();
  const requests = new GatewayRequests();
  const app = await createApp({
    log,
    door,
    version: '0.1.0',
    guard: { authPool: pools.auth, secret, companies, gatewayOf },
  });
  const live = createLiveServer({
    authPool: pools.auth,
    secret,
    companies,
    kernel,
    door,
    lastValues: async (): Promise<LiveValue[]> => [],
    sitesOfPoints: async () => new Map(),
    log,
  });
  desk.onStatus((site, account) => live.status(site, account));

  setupRoutes(app, {
    companies,
    identity,
    claimCode: claimCode(settings.MILLRACE_CLAIM_CODE),
    attempts: attempts({ attempts: 10, within: 60_000 }),
  });
  authRoutes(app, { identity });
  meRoute(app);
  businessRoutes(app, kernel);
  edgeLinkRoutes(app, { kernel, plant, desk, requests, stopping: stopping.signal });
  openApiRoute(app, kernel);
  await app.ready();

  listeners = await openListeners({
    host: settings.MILLRACE_HOST,
    port: settings.MILLRACE_PORT,
    httpsPort: settings.MILLRACE_HTTPS_PORT,
    certificates: join(settings.MILLRACE_DATA, 'certificates'),
    answer: (request, response) => app.routing(request, response),
    attach: (server) => live.attach(server),
    log,
  });
  let source: BrokerSource | null = null;
  if (settings.MILLRACE_LIVE_URL !== undefined) {
    source = brokerSource({
      url: settings.MILLRACE_LIVE_URL,
      ca: settings.MILLRACE_LIVE_CA,
      log,
      onMessage: (topic, payload) => live.hub.accept(topic, payload),
      onState: () => undefined,
    });
  }
  await kernel.start();

  const { port, httpsPort, reloadCertificate, close } = listeners;
  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    stopping.abort();
    live.close();
    await Promise.allSettled([source?.stop(), close(GRACE_MS)]);
    await Promise.allSettled([app.close(), kernel.stop()]);
    await Promise.allSettled(Object.values(pools).map((each) => each.end()));
  };
  return {
    port,
    httpsPort,
    reloadCertificate,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
