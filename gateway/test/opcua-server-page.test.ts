import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expandSite, gatewayConfig, linkSite } from '@millrace/contracts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { openOpcuaServer } from '../../drivers/opcua-server/index.ts';
import {
  asUser,
  freePort,
  historyOf,
  newClient,
  newManager,
  until,
  VALUE,
} from '../../drivers/opcua-server/test/fixture.ts';
import { standardParts } from '../forward/standard-parts.ts';
import { EdgeServer } from '../forward/test/edge-server.ts';
import { namespacePart } from '../northbound/namespace-part.ts';
import {
  hash,
  newFolder,
  SECRET,
  type TestGateway,
  type TestStore,
  testGateway,
  testStore,
} from './gateway-fixture.ts';

// docs/opcua-server.md as it stands there: a whole gateway with its journal and broker, a device that publishes by MQTT, and a
// client of node-opcua. Only the port is another.

const page = readFileSync(new URL('../../docs/opcua-server.md', import.meta.url), 'utf8');
const PASSWORD = 'a long and random one';
const SPEED = 'ns=2;s=dairy/hall/bottles/filling/filler-1/speed';

const server = new EdgeServer();
let plant: TestGateway;
let store: TestStore;
let port: number;
let manager: Awaited<ReturnType<typeof newManager>>;

function configOfPage(version: number, change: (server: Record<string, unknown>) => void = () => undefined) {
  const document = parse(page.match(/^```yaml file=site.yaml\n([\s\S]*?)^```$/m)?.[1] ?? '') as {
    opcuaServer: Record<string, unknown>;
  };
  document.opcuaServer.port = port;
  change(document.opcuaServer);
  const found = expandSite(document, []);
  if (!found.ok) throw new Error(found.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  const pointIds = new Map(found.site.points.map(({ path }, at) => [path, at + 1]));
  const linked = linkSite(found.site, { version, pointIds, secrets: new Map([['filler-1', [hash(SECRET)]]]) });
  if (!linked.ok) throw new Error('the site of the page cannot be linked');
  return gatewayConfig.parse(JSON.parse(JSON.stringify(linked.config)));
}

// Its thread loads a library of a hundred megabytes: seconds on a quiet machine, minutes on a busy one.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

beforeAll(async () => {
  port = await freePort();
  const folder = newFolder();
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(join(folder, 'secrets', 'opcua-scada'), `${PASSWORD}\n`);
  store = await testStore();
  plant = await testGateway({
    folder,
    parts: [...standardParts(), namespacePart(openOpcuaServer)],
    env: {
      MILLRACE_SERVER_URL: await server.start(),
      MILLRACE_GATEWAY_SECRET: server.secret,
      MILLRACE_RECEIVER_URL: store.url,
    },
  });
  await plant.gateway.applyConfig(configOfPage(1));
  manager = await newManager(join(folder, 'client'));
});
afterAll(async () => {
  await manager?.dispose();
  await plant?.remove();
  await server.stop();
  await store?.end();
});

const door = () => plant.gateway.status().doors.find(({ name }) => name === 'opcua-server');
const caller = () => plant.gateway.status().connections?.find(({ protocol }) => protocol === 'opcua-server');

const connected = async () => {
  const client = newClient(manager);
  await client.connect(`opc.tcp://127.0.0.1:${port}`);
  return client;
};
const SCADA = asUser('scada', PASSWORD);

test('steps 3 and 4: a program that nobody knows is refused, and shown with its reasons until somebody trusts it', async () => {
  await until(() => expect(door()).toMatchObject({ state: 'open', reason: null, connections: 0 }));
  await expect(connected()).rejects.toThrow(/BadSecurityChecksFailed|BadCertificate/);
  await until(() =>
    expect(caller()).toMatchObject({
      id: expect.stringMatching(/^opcua-client-[0-9a-f]{12}$/) as string,
      state: 'refused',
      certificates: {
        own: { subject: expect.stringContaining('Millrace gateway') as string },
        peer: { standing: 'waiting', reasons: [{ code: 'untrusted' }] },
      },
    }),
  );
  const { id = '', certificates } = caller() ?? {};
  const { thumbprint = '', reasons = [] } = certificates?.peer ?? {};
  const decision = { thumbprint, reasons: reasons.map(({ code }) => code) };
  await expect(plant.gateway.decide('opcua-client-aaaaaaaaaaaa', 'trust', decision)).rejects.toThrow(/nobody here/);
  await plant.gateway.decide(id, 'trust', decision);
  expect(caller()).toMatchObject({ state: 'stopped', certificates: { peer: { standing: 'trusted' } } });
});

test('step 5: what a machine publishes by MQTT is read and watched, with the time it came', async () => {
  const client = await connected();
  const session = await client.createSession(SCADA);
  try {
    const read = () => session.read({ nodeId: SPEED, attributeId: VALUE });
    expect((await read()).statusCode.name).toBe('BadWaitingForInitialData');
    const machine = await plant.connect('filler-1');
    await machine.publishAsync('devices/filler-1/speed', JSON.stringify({ v: 12_000 }), { qos: 1 });
    await until(async () => expect((await read()).value.value).toBe(12_000));
    expect((await read()).statusCode.name).toBe('Good');
    await machine.publishAsync('devices/filler-1/speed', JSON.stringify({ v: 25_000 }), { qos: 1 });
    await until(async () => expect((await read()).statusCode.name).toBe('UncertainEngineeringUnitsExceeded'));
    // What it was is read from the store, where this gateway has one.
    await until(async () =>
      expect(await historyOf(session, SPEED)).toEqual([
        [12_000, 'Good'],
        [25_000, 'UncertainEngineeringUnitsExceeded'],
      ]),
    );
    const { references } = await session.browse('ns=2;s=dairy/hall/bottles/filling/filler-1');
    const names = references?.map(({ browseName }) => browseName.name);
    expect(names).toEqual(expect.arrayContaining(['speed', 'temperature']));
    await until(() => expect(caller()).toMatchObject({ state: 'online', connects: 1 }));
    expect(door()?.connections).toBe(1);
  } finally {
    await session.close();
    await client.disconnect();
  }
});

test('what is written reaches the device, its word is the answer, and who tried is kept before anybody hears of it', async () => {
  const change = (server: Record<string, unknown>): void => {
    server.users = [{ name: 'scada', secret: 'opcua-scada', writes: true }];
    server.writable = ['hall/+/+/+/speed'];
  };
  await plant.gateway.applyConfig(configOfPage(2, change));
  const machine = await plant.connect('filler-1');
  const heard: unknown[] = [];
  machine.on('message', (_topic, payload) => {
    const { id, name, parameters } = JSON.parse(payload.toString()) as Record<string, unknown> & {
      parameters: { value: number };
    };
    heard.push({ name, parameters });
    const answer = parameters.value > 20_000 ? { state: 'refused', message: 'faster than the belt' } : {};
    machine.publish('command-results/filler-1', JSON.stringify({ id, ...answer }), { qos: 1 });
  });
  await machine.subscribeAsync('commands/filler-1', { qos: 1 });
  const client = await connected();
  const session = await client.createSession(SCADA);
  const written = async (value: number): Promise<string> => {
    const status = await session.write({
      nodeId: SPEED,
      attributeId: VALUE,
      value: { value: { dataType: 'Double', value } },
    });
    return status.name;
  };
  try {
    expect(await written(9_000)).toBe('Good');
    expect(await written(90_000)).toBe('BadDeviceFailure');
    expect(heard).toEqual([
      { name: 'write', parameters: { point: 'speed', value: 9_000 } },
      { name: 'write', parameters: { point: 'speed', value: 90_000 } },
    ]);
    const kept = { user: 'scada', point: 'dairy/hall/bottles/filling/filler-1/speed' };
    expect(await plant.gateway.journal.query({ sql: 'select * from outside_write order by at' })).toMatchObject([
      { ...kept, value: '9000', state: 'acknowledged', message: null },
      { ...kept, value: '90000', state: 'refused', message: 'refused: faster than the belt' },
    ]);
    // And the server is told, for its audit trail.
    const from = expect.stringContaining('127.0.0.1') as string;
    await until(() =>
      expect(server.outsideWrites).toMatchObject([
        { ...kept, from, before: 25_000, value: 9_000, state: 'acknowledged', message: null },
        { ...kept, from, before: 25_000, value: 90_000, state: 'refused' },
      ]),
    );
    await until(async () =>
      expect(
        await plant.gateway.journal.query({ sql: 'select count(*) as untold from outside_write where told = 0' }),
      ).toEqual([{ untold: 0 }]),
    );
  } finally {
    await session.close();
    await client.disconnect();
    await machine.endAsync();
  }
});

test('a site without a server has none', async () => {
  const { opcuaServer: _, ...config } = configOfPage(3);
  await plant.gateway.applyConfig(config);
  expect(door()).toBeUndefined();
  expect(plant.gateway.status().connections).toEqual([]);
  await expect(connected()).rejects.toThrow();
});
