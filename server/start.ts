import { hostname } from 'node:os';
import { join } from 'node:path';
import { resealSecrets, secretBox } from '@millrace/erp-core';
import type pg from 'pg';
import type { Logger } from 'pino';
import { backupRoutes } from './api/backups.ts';
import { businessRoutes } from './api/business.ts';
import { designRoutes } from './api/designs.ts';
import { deviceClaimRoute } from './api/device-claim.ts';
import { deviceQuestionRoutes } from './api/device-questions.ts';
import { eventRoute } from './api/events.ts';
import { exportRoute } from './api/export.ts';
import { gatewayRoutes } from './api/gateways.ts';
import { inboundHookRoute } from './api/inbound-hooks.ts';
import { inviteRoute } from './api/invite.ts';
import { meRoute } from './api/me.ts';
import { menuRoute } from './api/menu.ts';
import { openApiRoute } from './api/openapi.ts';
import { packRoutes } from './api/packs.ts';
import { pointPaths } from './api/point-paths.ts';
import { keptValues, pointRoutes, sitesOfPoints } from './api/points.ts';
import { rightsRoute } from './api/rights.ts';
import { lazyStore } from './api/sample-store.ts';
import { searchRoute } from './api/search.ts';
import { secretsRoutes } from './api/secrets.ts';
import { setupRoutes } from './api/setup.ts';
import { terminalRoutes } from './api/terminal.ts';
import { terminalKeyRoutes } from './api/terminal-key.ts';
import { terminalOfflineRoutes } from './api/terminal-offline.ts';
import { trailRoute } from './api/trail.ts';
import { trendRoute } from './api/trend.ts';
import { accountRoutes } from './auth/account-routes.ts';
import { claimCode } from './auth/claim-code.ts';
import { sessionToken } from './auth/cookie.ts';
import { createIdentity, identityOptions } from './auth/identity.ts';
import { knownPeers } from './auth/known-peers.ts';
import { createLockOut } from './auth/lock-out.ts';
import { memberAccountRoutes } from './auth/member-account-routes.ts';
import { createOidc, oidcSettings, ownOrigin } from './auth/oidc.ts';
import { oidcRoutes } from './auth/oidc-routes.ts';
import { passkeyRoutes } from './auth/passkey-routes.ts';
import { passwordMail } from './auth/password-mail.ts';
import { passwordRoutes } from './auth/password-routes.ts';
import { reseal } from './auth/reseal.ts';
import { authRoutes } from './auth/routes.ts';
import { AUTH_SCHEMA } from './auth/schema.ts';
import { startSealer } from './auth/sealer.ts';
import { findSessions } from './auth/session-lookup.ts';
import { signInJournal } from './auth/sign-in-journal.ts';
import { Signing } from './auth/signing.ts';
import { twoFactorRoutes } from './auth/two-factor-routes.ts';
import type { BackupDesk } from './backups/keeper-backups.ts';
import { type Business, createBusiness } from './business.ts';
import { pool } from './database-pool.ts';
import { type GatewayCredential, gatewayAdmission, hashSecret } from './edge-link/credentials.ts';
import { GatewayDesk } from './edge-link/gateway-desk.ts';
import { joinRoutes, type SignGateway } from './edge-link/join-routes.ts';
import { personRoute } from './edge-link/person-routes.ts';
import { RemoteLive } from './edge-link/remote-live.ts';
import { GatewayRequests } from './edge-link/requests.ts';
import { edgeLinkRoutes } from './edge-link/routes.ts';
import { filePlaces } from './file-places.ts';
import { watchDatabase } from './health/database-watch.ts';
import { Health } from './health/health.ts';
import { metrics } from './health/metrics.ts';
import { healthRoutes } from './health/routes.ts';
import { createApp } from './http/app.ts';
import { attempts } from './http/attempts.ts';
import type { DoorOptions } from './http/door.ts';
import { createGroup } from './http/group.ts';
import type { DeclaredRoute } from './http/guard.ts';
import { type Listeners, openListeners } from './http/listeners.ts';
import { isEncrypted, knownHosts } from './http/peer.ts';
import { createLiveServer } from './live/live-server.ts';
import { liveSource } from './live/live-source.ts';
import { createLog } from './log.ts';
import { type CarriersOptions, createOutside } from './notify/carriers.ts';
import { notifyRoutes } from './notify/routes.ts';
import type { PackDoor } from './packs/keeper-packs.ts';
import { screenRoutes } from './screens/screen-routes.ts';
import type { SecretsDesk } from './secrets/keeper-secrets.ts';
import type { ServerSecrets } from './secrets/secret-messages.ts';
import type { ServerSettings } from './settings.ts';
import { terminalJournalRoutes } from './terminal-journal/routes.ts';
import { TerminalJournal } from './terminal-journal/terminal-journal.ts';
import { trustRoutes } from './trust/routes.ts';

export interface StartOptions {
  readonly settings: ServerSettings;
  readonly log?: Logger;
  /** Told at start and whenever it changes. */
  readonly onHealth?: (state: 'ready' | 'degraded', reason: string | null) => void;
  /** Another business than this release's modules (tests of the server alone). */
  readonly business?: (pool: pg.Pool) => Business;
  /** Folder with `office/build` and `panel/build`; the workspace's own by default. */
  readonly screens?: string;
  /** Has the plant's authority sign a gateway's certificate; left out: no box can join here. */
  readonly signGateway?: SignGateway;
  /** What the keeper knows of backups; left out: nobody makes any here. */
  readonly backups?: BackupDesk;
  /** The owner's desk for packs; left out: none can be brought in here. */
  readonly packs?: PackDoor;
  /** Changes the instance's own secrets; left out: nobody keeps them here. */
  readonly secrets?: SecretsDesk;
  /** Told when nothing is encrypted any more with a secret before that version. */
  readonly onSealed?: (version: number) => void;
  /** Which addresses notices may be brought to; the world outside this plant by default. */
  readonly notify?: Pick<CarriersOptions, 'allowed'>;
  /** How often the sessions of live clients are looked at again; 30 s by default. */
  readonly recheckMs?: number;
}

export interface RunningServer {
  /** The ports it really listens on. `httpsPort` is null until the plant has a certificate. */
  readonly port: number;
  readonly httpsPort: () => number | null;
  reloadCertificate(): Promise<void>;
  /** Resolves when the database was looked at once, so that the health says what is so; within seconds, there or not. */
  readonly looked: Promise<void>;
  /** What the keeper tells of the parts it watches, for the health page. */
  reportParts(parts: unknown): void;
  /** The keeper says that the database is there and migrated: it is looked at now. */
  databaseReady(): void;
  /** The keeper says that readings are kept at another address (of the reader's login). */
  moveStore(url: string): Promise<void>;
  /** The keeper says that the instance's secrets changed. */
  useSecrets(secrets: ServerSecrets): void;
  /** Every route there is: what a check of access walks through. */
  routes(): readonly DeclaredRoute[];
  /** Ends everything within five seconds; may be called twice. */
  stop(): Promise<void>;
}

const GRACE_MS = 2_500;
const VERSION = '0.1.0';

/** Starts the web process. It needs no database to start: what needs one answers 503 until it is there. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { settings, log = createLog(settings.MILLRACE_LOG_LEVEL), onHealth } = options;
  const stopping = new AbortController();
  const health = new Health(onHealth);
  const pools = {
    // The kernel asks in flights: many statements behind each other, without waiting for an answer between.
    app: pool(settings.MILLRACE_APP_URL, 'app', 12, log, '', { pipeline: true }),
    reader: pool(settings.MILLRACE_READER_URL, 'reader', 6, log),
    auth: pool(settings.MILLRACE_AUTH_URL, 'auth', 4, log, `-c search_path=${AUTH_SCHEMA}`),
  };
  let readerUrl = settings.MILLRACE_READER_URL;
  const store = lazyStore(pools.reader);
  const outside = createOutside({ data: settings.MILLRACE_DATA, origin: ownOrigin(settings), ...options.notify });
  const signing = new Signing({
    newest: settings.MILLRACE_AUTH_SECRET,
    before: settings.MILLRACE_AUTH_SECRET_BEFORE ?? null,
    version: settings.MILLRACE_AUTH_SECRET_VERSION,
  });
  const secrets = secretBox(() => signing.now);
  const { kernel, companies, plant, terminals } =
    options.business?.(pools.app) ??
    createBusiness({
      ...{ pool: pools.app, log, pathsOf: pointPaths(store), secrets, carriers: outside.carriers },
      files: filePlaces(settings.MILLRACE_DATA, settings, log),
      isBackupRunning: async () => ((await options.backups?.report(false))?.running ?? null) !== null,
    });
  const identitySettings = { pool: pools.auth, signing, sessionHours: settings.MILLRACE_SESSION_HOURS, log };
  const identity = createIdentity(identitySettings);
  const provider = oidcSettings(settings);
  let listeners: Listeners | null = null;
  const door: DoorOptions = {
    isKnownHost: knownHosts([settings.MILLRACE_NAME, hostname(), ...settings.MILLRACE_EXTRA_HOSTS]),
    name: settings.MILLRACE_NAME,
    httpsPort: () => listeners?.httpsPort() ?? null,
    trustedOrigins: new Set(settings.MILLRACE_TRUSTED_ORIGINS),
  };
  const desk = new GatewayDesk(plant);
  const requests = new GatewayRequests();
  let gatewayRefused: (reason: string) => void = () => undefined;
  const admission = gatewayAdmission({
    own: ownGateway(settings),
    plant,
    refused: (reason) => gatewayRefused(reason),
  });
  const { app, routes } = await createApp({
    log,
    door,
    version: VERSION,
    guard: {
      authPool: pools.auth,
      signing,
      companies,
      note: kernel.note,
      terminals,
      admitGateway: admission.admit,
      operatorToken: settings.MILLRACE_OPERATOR_TOKEN,
    },
  });
  const live = createLiveServer({
    authPool: pools.auth,
    ...{ signing, companies, terminals, kernel, door },
    lastValues: async (sites, points) => keptValues(await store.get(), sites, points),
    sitesOfPoints: async (points) => sitesOfPoints(await store.get(), points),
    accounts: (site) => desk.accounts(new Set([site])),
    log,
    ...(options.recheckMs === undefined ? {} : { recheckMs: options.recheckMs }),
  });
  const { registry, factSet, signIn, ...counted } = metrics(app, {
    liveClients: () => live.clients(),
    liveValues: () => live.hub.received,
    liveMalformed: () => live.hub.malformed,
    livePoints: () => live.hub.size,
    databaseReady: () => health.database.state === 'ready',
    gatewaysOnline: () => desk.all().filter(({ online }) => online).length,
  });
  gatewayRefused = counted.gatewayRefused;
  const remoteLive = new RemoteLive({ ...live, config: (gateway) => plant.config(gateway) });
  desk.onStatus((site, account) => live.status(site, account));
  // A changed plant or a command to a device: whoever waits for it looks now.
  kernel.onEvent(({ type }) => {
    if (!type.startsWith('plant.')) return;
    admission.forget();
    requests.wakeAll();
  });

  const certificates = join(settings.MILLRACE_DATA, 'certificates');
  const claims = attempts({ attempts: 10, within: 60_000 });
  setupRoutes(app, { companies, identity, claimCode: claimCode(settings.MILLRACE_CLAIM_CODE), attempts: claims });
  const journal = signInJournal({ kernel, authPool: pools.auth });
  const lockOut = createLockOut();
  const peers = knownPeers(pools.auth);
  terminalRoutes(app, {
    ...{ terminals, journal, codes: claims },
    onEvent: kernel.onEvent,
    stopping: stopping.signal,
  });
  terminalKeyRoutes(app, { terminals });
  terminalOfflineRoutes(app, { terminals, journal });
  const terminalJournal = new TerminalJournal(join(settings.MILLRACE_DATA, 'terminal-journal.sqlite'));
  terminalJournalRoutes(app, { terminals, journal: terminalJournal });
  app.addHook('onClose', async () => terminalJournal.close());
  authRoutes(app, {
    identity,
    counted: signIn,
    journal,
    lockOut,
    peers,
    async userOf({ headers, raw }) {
      const token = sessionToken(headers.cookie, isEncrypted(raw), signing);
      return token === null ? null : ((await findSessions(pools.auth, [token])).get(token)?.user.id ?? null);
    },
  });
  accountRoutes(app, { authPool: pools.auth, journal, kernel });
  twoFactorRoutes(app, { identity, authPool: pools.auth, journal, peers, companies });
  passkeyRoutes(app, {
    ...{ identity, authPool: pools.auth, journal, peers },
    name: settings.MILLRACE_NAME,
    httpsPort: door.httpsPort,
  });
  memberAccountRoutes(app, { authPool: pools.auth, journal, companies, lockOut });
  oidcRoutes(app, {
    oidc: provider && createOidc(() => identityOptions(identitySettings), signing, provider, log),
    journal,
    async userOfCookies(lines) {
      const token = sessionToken(lines.map((line) => line.split(';', 1)[0]).join('; '), false, signing);
      return token === null ? null : ((await findSessions(pools.auth, [token])).get(token)?.user.id ?? null);
    },
  });
  const passwordMails = passwordMail({ kernel, companies, identity });
  passwordRoutes(app, { identity, authPool: pools.auth, journal, mail: passwordMails });
  inviteRoute(app, identity, kernel, passwordMails);
  notifyRoutes(app, { kernel, outside });
  meRoute(app, identity, kernel);
  rightsRoute(app, kernel);
  menuRoute(app, kernel);
  inboundHookRoute(app, kernel.inbound);
  searchRoute(app, kernel);
  businessRoutes(app, kernel, createGroup(companies), terminals);
  pointRoutes(app, { store, hub: live.hub });
  trendRoute(app, store);
  exportRoute(app, store, kernel);
  trailRoute(app, { kernel, plant, store });
  const joining = options.signGateway !== undefined && settings.MILLRACE_RECEIVER_PORT !== undefined;
  gatewayRoutes(app, { desk, requests, plant, joining });
  deviceQuestionRoutes(app, { desk, requests });
  deviceClaimRoute(app, { plant, attempts: claims });
  edgeLinkRoutes(app, {
    ...{ kernel, plant, desk, requests },
    live: remoteLive,
    stopping: stopping.signal,
    counted: factSet,
  });
  personRoute(app, { companies, kernel, plant });
  joinRoutes(app, {
    plant,
    attempts: claims,
    sign: options.signGateway ?? null,
    receiverPort: settings.MILLRACE_RECEIVER_PORT ?? null,
  });
  backupRoutes(app, { kernel, desk: options.backups ?? null });
  secretsRoutes(app, { kernel, desk: options.secrets ?? null });
  packRoutes(app, { kernel, door: options.packs ?? null });
  designRoutes(app, { kernel, door: options.packs ?? null });
  healthRoutes(app, {
    health,
    desk,
    registry,
    store,
    startedAt: new Date().toISOString(),
    version: VERSION,
  });
  trustRoutes(app, {
    authority: join(certificates, 'authority.pem'),
    name: settings.MILLRACE_NAME,
    httpsPort: door.httpsPort,
  });
  const screens = options.screens ?? join(import.meta.dirname, '../hmi');
  await screenRoutes(app, {
    apps: { office: join(screens, 'office/build'), panel: join(screens, 'panel/build') },
  });
  eventRoute(app, { kernel, stopping: stopping.signal });
  openApiRoute(app, kernel);
  await app.ready();

  listeners = await openListeners({
    host: settings.MILLRACE_HOST,
    port: settings.MILLRACE_PORT,
    httpsPort: settings.MILLRACE_HTTPS_PORT,
    certificates,
    answer: (request, response) => app.routing(request, response),
    attach: (server) => live.attach(server),
    log,
  });
  const databases = () => ({
    business: [pools.app, pools.auth],
    reader: pools.reader,
    readingsElsewhere: databaseOf(settings.MILLRACE_APP_URL) !== databaseOf(readerUrl),
  });
  const database = watchDatabase(databases, health, async () => {
    await store.get();
    await desk.recall();
  });
  const sealer = startSealer({
    ...{ signing, log, onSealed: options.onSealed ?? (() => undefined) },
    reseal: async () =>
      (await reseal(pools.auth, signing)) + (options.business ? 0 : await resealSecrets(pools.app, secrets)),
  });
  const source = liveSource(settings, live, health, log);
  await kernel.start();

  const { port, httpsPort, reloadCertificate, close } = listeners;
  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    stopping.abort();
    sealer.stop();
    database.stop();
    remoteLive.close();
    live.close();
    await Promise.allSettled([source?.stop(), close(GRACE_MS)]);
    await Promise.allSettled([app.close(), kernel.stop()]);
    await Promise.allSettled(Object.values(pools).map((each) => each.end()));
  };
  return {
    port,
    httpsPort,
    reloadCertificate,
    looked: database.looked,
    reportParts: (parts) => health.setParts(parts),
    databaseReady: () => database.look(),
    async moveStore(url) {
      const before = pools.reader;
      readerUrl = url;
      pools.reader = pool(url, 'reader', 6, log);
      store.use(pools.reader);
      // Questions under way are answered from where they were asked.
      await before.end();
    },
    useSecrets({ gateway, auth, live }) {
      if (gateway) admission.useOwn(gateway.map(hashSecret));
      if (auth) signing.use(auth);
      if (live !== undefined) source?.use(live);
    },
    routes: () => routes,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Server and database of an address, whoever logs in. */
function databaseOf(address: string): string {
  const { host, pathname } = new URL(address);
  return `${host}${pathname}`;
}

function ownGateway(settings: ServerSettings): GatewayCredential | null {
  const { MILLRACE_GATEWAY, MILLRACE_GATEWAY_SECRET, MILLRACE_GATEWAY_SECRET_BEFORE } = settings;
  if (!MILLRACE_GATEWAY || !MILLRACE_GATEWAY_SECRET) return null;
  const secrets = [MILLRACE_GATEWAY_SECRET, MILLRACE_GATEWAY_SECRET_BEFORE].filter((one) => one !== undefined);
  return { gateway: MILLRACE_GATEWAY, hashes: secrets.map(hashSecret) };
}
