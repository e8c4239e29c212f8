import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type LogGroup,
  nowMicros,
  type OpcuaServer,
  opcuaServer,
  type PeerCertificate,
  type Point,
  QUALITY,
} from '@millrace/contracts';
import type { HistoricReading, NamespaceHistoryQuestion, NamespaceServer, NamespaceWrite } from '@millrace/driver-api';
import {
  AttributeIds,
  type ClientSession,
  type ClientSubscription,
  type DataValue,
  type HistoryData,
  HistoryReadRequest,
  MessageSecurityMode,
  OPCUACertificateManager,
  OPCUAClient,
  ReadRawModifiedDetails,
  SecurityPolicy,
  setErrorLogger,
  setWarningLogger,
  type UserIdentityInfo,
  UserTokenType,
} from 'node-opcua';
import { openOpcuaServer } from '../index.ts';

setWarningLogger(() => undefined);
setErrorLogger(() => undefined);

/** The library alone takes a busy machine minutes to load. */
const PATIENCE_MS = 240_000;

/** Waits for what must come true; asks again and again, and says why it did not. */
export async function until<Result>(ask: () => Result | Promise<Result>): Promise<Result> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

const day = 24 * 3600 * 1_000_000;
export const pointOf = (path: string, more: Partial<Point> = {}): Point => ({
  id: createHash('sha256').update(path).digest().readUInt32BE() >>> 2 || 1,
  path,
  type: 'number',
  unit: '1',
  retention: 'standard',
  lateness: 3 * day,
  maxGap: 300_000_000,
  keepAtLeastEvery: 600_000_000,
  ...more,
});

export interface Reading {
  readonly point: Point;
  readonly value: number | boolean | string | null;
  readonly time?: number;
  readonly arrival?: number;
  readonly quality?: number;
}

/** A group as the journal tells it once it is on disk. */
export function groupOf(readings: readonly Reading[]): LogGroup {
  const { length } = readings;
  const now = nowMicros();
  const other = new Map(
    readings.flatMap(({ value }, at): [number, string][] =>
      typeof value === 'string' ? [[at, JSON.stringify(value)]] : [],
    ),
  );
  const samples: LogGroup['samples'] = {
    length,
    seq: Float64Array.from(readings, (_, at) => at + 1),
    point: Int32Array.from(readings, ({ point }) => point.id),
    time: Float64Array.from(readings, ({ time = now }) => time),
    arrival: Float64Array.from(readings, ({ arrival = now }) => arrival),
    value: Float64Array.from(readings, ({ value }) =>
      typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : Number.NaN,
    ),
    quality: Uint16Array.from(readings, ({ quality = QUALITY.good }) => quality),
    source: new Uint16Array(length),
    sources: ['m1'],
    other,
  };
  return { gateway: 'gw', epoch: 1, firstSeq: 1, lastSeq: length, samples, observations: [], factSets: [] } as LogGroup;
}

export interface TestServer {
  readonly server: NamespaceServer;
  /** These points from now on, and these users or people; all else by the settings that it was made with. */
  use(points: readonly Point[], who?: Partial<Pick<OpcuaServer, 'users' | 'people'>>): void;
  readonly endpoint: string;
  readonly folder: string;
  readonly writes: NamespaceWrite[];
  readonly warned: string[];
  /** What the store that the test plays holds of points, by path, in the order of time. */
  readonly kept: Map<string, HistoricReading[]>;
  /** What the gateway says to the next writes; null: done. */
  refuseWrites: string | null;
  /** A client of its own, with a certificate of its own that is trusted already, unless it is told otherwise. */
  connect(
    user?: UserIdentityInfo,
    options?: { readonly policy?: SecurityPolicy; readonly trusted?: boolean },
  ): Promise<TestClient>;
  stop(): Promise<void>;
}

export interface TestClient {
  readonly client: OPCUAClient;
  readonly session: ClientSession;
  value(path: string): Promise<DataValue>;
  close(): Promise<void>;
}

/** Where a client keeps its own certificate; it believes every server. */
export async function newManager(rootFolder: string): Promise<OPCUACertificateManager> {
  const manager = new OPCUACertificateManager({ rootFolder, automaticallyAcceptUnknownCertificate: true });
  await manager.initialize();
  return manager;
}

/** Without a manager it shows no certificate of its own. */
export const newClient = (
  manager: OPCUACertificateManager | undefined,
  policy: SecurityPolicy = SecurityPolicy.Basic256Sha256,
): OPCUAClient =>
  OPCUAClient.create({
    applicationName: 'Tester',
    ...(manager && { clientCertificateManager: manager }),
    endpointMustExist: false,
    securityPolicy: policy,
    securityMode: policy === SecurityPolicy.None ? MessageSecurityMode.None : MessageSecurityMode.SignAndEncrypt,
    connectionStrategy: { maxRetry: 0, initialDelay: 100, maxDelay: 200 },
    transportTimeout: 240_000,
    requestedSessionTimeout: 600_000,
    // A test that waits for one client must not lose the others meanwhile.
    keepSessionAlive: true,
  });

export const subscribe = (session: ClientSession, requestedPublishingInterval = 50): Promise<ClientSubscription> =>
  session.createSubscription2({
    requestedPublishingInterval,
    requestedLifetimeCount: 1_000,
    requestedMaxKeepAliveCount: 10,
    publishingEnabled: true,
  }) as Promise<ClientSubscription>;

export const VALUE = AttributeIds.Value;

/** All that is kept of a node, as value and status, in one question. Throws what it is refused with. */
export async function historyOf(session: ClientSession, nodeId: string): Promise<(readonly [unknown, string])[]> {
  const range = { startTime: new Date(0), endTime: new Date(Date.now() + 60_000) };
  const { results } = await session.historyRead(
    new HistoryReadRequest({ historyReadDetails: new ReadRawModifiedDetails(range), nodesToRead: [{ nodeId }] }),
  );
  const [result] = results ?? [];
  if (!result || result.statusCode.isBad()) throw new Error(`history: ${result?.statusCode.name}`);
  const values = ((result.historyData as HistoryData | null)?.dataValues ?? []) as DataValue[];
  return values.map(({ value, statusCode }) => [value.value as unknown, statusCode.name] as const);
}

export const asUser = (userName: string, password: string): UserIdentityInfo => ({
  type: UserTokenType.UserName,
  userName,
  password,
});
export const SCADA = asUser('scada', 'a long secret of scada');
export const RECIPE = asUser('recipe', 'a long secret of recipe');
const SECRETS: Readonly<Record<string, string>> = {
  'opcua-scada': 'a long secret of scada',
  'opcua-recipe': 'a long secret of recipe',
  empty: '',
  'opcua-guest': 'a long secret of guest',
};
/** People of the plant, by name and key. */
const PEOPLE = new Map([
  ['rina@mill.test key of rina@mill.test', { name: 'rina@mill.test', writes: true }],
  ['omar@mill.test key of omar@mill.test', { name: 'omar@mill.test', writes: false }],
]);
export const asPerson = (name: string): UserIdentityInfo => asUser(name, `key of ${name}`);
export const USERS = [
  { name: 'scada', secret: 'opcua-scada' },
  { name: 'recipe', secret: 'opcua-recipe', writes: true },
  { name: 'missing', secret: 'not-there' },
  { name: 'empty', secret: 'empty' },
];

/** The server of this folder in its own thread, at a free port, with the gateway's side played by the test. */
export async function testServer(
  settings: object = {},
  { store = false }: { readonly store?: boolean } = {},
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'opcua-server-'));
  const port = await freePort();
  const made: { close(): Promise<void> }[] = [];
  const writes: NamespaceWrite[] = [];
  const warned: string[] = [];
  const kept = new Map<string, HistoricReading[]>();
  const given = opcuaServer.parse({ port, users: USERS, ...settings });
  const server = openOpcuaServer(given, {
    site: 'plant',
    address: '127.0.0.1',
    folder: join(folder, 'server'),
    version: '0.1.0',
    async secret(name) {
      const found = SECRETS[name];
      if (found === undefined) throw new Error(`the secret "${name}" cannot be read`);
      return found;
    },
    person: async (name, key) => PEOPLE.get(`${name} ${key}`) ?? null,
    history: store ? async (question) => inStore(kept.get(question.path), question) : null,
    async write(wanted) {
      // What is refused is told, and nothing else becomes of it.
      if (wanted.refused !== undefined) return void writes.push(wanted);
      if (test.refuseWrites !== null) throw new Error(test.refuseWrites);
      writes.push(wanted);
    },
    log: { info: () => undefined, warn: (fields, message) => void warned.push(`${message} ${JSON.stringify(fields)}`) },
  });
  const endpoint = `opc.tcp://127.0.0.1:${port}`;
  const test: TestServer = {
    server,
    use: (points, who = {}) => server.use(points, { ...given, ...who }),
    endpoint,
    folder,
    writes,
    warned,
    kept,
    refuseWrites: null,
    async connect(user = SCADA, { policy = SecurityPolicy.Basic256Sha256, trusted = true } = {}) {
      const manager = await newManager(await mkdtemp(join(folder, 'client-')));
      const client = newClient(manager, policy);
      const close = async (): Promise<void> => {
        await client.disconnect().catch(() => undefined);
        await manager.dispose();
      };
      made.push({ close });
      try {
        await client.connect(endpoint);
      } catch (error) {
        if (!trusted) throw error;
        const { thumbprint, reasons } = await until(() => shown(server, 'waiting', error));
        await server.decide('trust', { thumbprint, reasons: reasons.map(({ code }) => code) });
        await client.connect(endpoint);
      }
      const session = await client.createSession(user);
      const value = (path: string): Promise<DataValue> =>
        session.read({ nodeId: `ns=2;s=${path}`, attributeId: VALUE });
      return { client, session, value, close };
    },
    async stop() {
      for (const one of made.splice(0)) await one.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  test.use([]);
  await until(() => assert.equal(server.state().state, 'open', server.state().reason ?? 'it is starting'));
  return test;
}

/** As `readings` of a store answers, whose own test holds that to a real one. */
function inStore(
  all: readonly HistoricReading[] = [],
  { start, end, past, backward, most }: NamespaceHistoryQuestion,
): HistoricReading[] {
  const sign = backward ? -1 : 1;
  const ordered = backward ? [...all].reverse() : all;
  const fits = ({ time }: HistoricReading): boolean =>
    (start === null || (time - start) * sign >= (past ? 1 : 0)) && (end === null || (end - time) * sign > 0);
  return ordered.filter(fits).slice(0, most);
}

/** The certificate of a client that stands so; throws where there is none yet. */
export function shown(
  server: NamespaceServer,
  standing: PeerCertificate['standing'],
  cause?: unknown,
): PeerCertificate {
  const found = server.state().clients.find(({ certificate }) => certificate.standing === standing);
  if (!found) throw new Error(`no client is ${standing}`, { cause });
  return found.certificate;
}
