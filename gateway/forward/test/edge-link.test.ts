import { randomUUID } from 'node:crypto';
import { type FactSet, type GatewayConfig, nowMicros } from '@millrace/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { configOf, type TestGateway, testGateway, until } from '../../test/gateway-fixture.ts';
import { standardParts } from '../standard-parts.ts';
import { EdgeServer } from './edge-server.ts';

const HOUR = 3_600_000_000;

/** Two machines with a counter each, and a portal. */
const config: GatewayConfig = {
  ...configOf({
    version: 7,
    points: [{ path: 'plant/area/line/cell/m1/good' }, { path: 'plant/area/line/cell/m2/good' }],
    rules: [
      {
        id: 'counts',
        topic: 'devices/{id}/count',
        time: { path: 'ts', format: 'epoch-ms' },
        values: [{ point: 'area/line/cell/{id}/good', path: 'total' }],
      },
    ],
    devices: ['m1', 'm2'].map((id) => ({
      id,
      rights: {
        publish: [`devices/${id}/#`, `command-results/${id}`],
        subscribe: [`commands/${id}`],
      },
    })),
  }),
  detectors: ['m1', 'm2'].map((id, at) => ({
    stream: `counter:area/line/cell/${id}`,
    type: 'counter',
    subject: `area/line/cell/${id}`,
    inputs: { good: at + 1 },
    devices: [],
    settings: {},
    units: { good: '{piece}' },
    lateness: 72 * HOUR,
  })),
};

let server: EdgeServer;
let plant: TestGateway;
let env: Record<string, string>;
beforeEach(async () => {
  server = new EdgeServer();
  env = { MILLRACE_SERVER_URL: await server.start(), MILLRACE_GATEWAY_SECRET: server.secret };
});
afterEach(async () => {
  await plant.remove();
  await server.stop();
});

const start = async (more: { config?: GatewayConfig; folder?: string } = {}) => {
  plant = await testGateway({ parts: standardParts(), env, ...more });
  return plant;
};

/** Sends totals a minute apart, the last one now. */
async function count(device: string, totals: readonly number[]): Promise<void> {
  const client = await plant.connect(device);
  const now = Date.now();
  for (const [at, total] of totals.entries()) {
    const ts = now - (totals.length - 1 - at) * 60_000;
    await client.publishAsync(`devices/${device}/count`, JSON.stringify({ ts, total }), { qos: 1 });
  }
  await client.endAsync();
}

/** What stands of a stream after all sets that were taken, in their order. */
function counted(sets: readonly { set: FactSet }[], device: string): number {
  const facts = new Map<string, number>();
  for (const { set } of sets.filter(({ set: { stream } }) => stream.endsWith(device))) {
    if (set.base === null) {
      for (const key of facts.keys()) if (key.includes(`|${set.window.key}|`)) facts.delete(key);
    }
    for (const fact of [...set.asserted, ...set.changed]) {
      if (fact.type === 'production.counted') facts.set(fact.key, fact.payload.quantity);
    }
    for (const { key } of set.retracted) facts.delete(key);
  }
  return [...facts.values()].reduce((sum, quantity) => sum + quantity, 0);
}

test('a configuration comes over the link, a count goes back as a fact, booked once', async () => {
  await start();
  server.config = config;
  await until(() => expect(plant.gateway.config()?.version).toBe(7));
  for (let again = 0; again < 3; again++) await count('m1', [10, 13, 18]);
  await until(() => expect(counted(server.delivered, 'm1')).toBe(8));
  await until(() => expect(server.statuses.at(-1)).toMatchObject({ gateway: 'gw', configVersion: 7 }));
  const evidence = server.delivered.flatMap(({ set }) => set.asserted).at(-1)?.evidence;
  expect(evidence?.[0]).toMatchObject({ source: 'm1', point: 1, record: { gateway: 'gw' } });
  await until(async () => {
    const acknowledged = await plant.gateway.journal.acknowledged('forward');
    const record = server.delivered.at(-1)?.record;
    expect(acknowledged.find(({ epoch }) => epoch === record?.epoch)?.ranges.at(-1)?.to).toBeGreaterThanOrEqual(
      record?.seq ?? 0,
    );
  });
});

test('a server that is away loses nothing, and a gateway that was restarted meanwhile neither', async () => {
  server.away = true;
  await start({ config });
  await count('m1', [0, 4]);
  await until(() =>
    expect(plant.gateway.status().sinks.find(({ name }) => name === 'detect')).toMatchObject({ buffered: 0 }),
  );
  const { folder } = plant;
  await plant.stop();
  await start({ config, folder });
  await count('m1', [4, 9]);
  server.away = false;
  await until(() => expect(counted(server.delivered, 'm1')).toBe(9));
});

test('while one call is being booked, what comes meanwhile is told as waiting, and goes with the next', async () => {
  const booked = Promise.withResolvers<void>();
  await start({ config });
  server.booking = booked.promise;
  await count('m1', [0, 4]);
  await until(() => expect(server.delivered.length).toBeGreaterThan(0));
  const underWay = server.delivered.length;
  const waiting = () => plant.gateway.status().sinks.find(({ name }) => name === 'forward')?.buffered ?? 0;
  // Each count of the other machine, in a minute of its own, is a set more.
  await count('m2', [0, 3, 7, 12]);
  await until(() => expect(waiting()).toBeGreaterThan(underWay));
  expect(server.delivered).toHaveLength(underWay);
  booked.resolve();
  await until(() => expect([counted(server.delivered, 'm1'), counted(server.delivered, 'm2')]).toEqual([4, 12]));
  await until(() => expect(waiting()).toBe(0));
});

test('one window in trouble holds up no other; a missed revision brings the whole set', async () => {
  let trouble = true;
  let missed = false;
  server.decide = ({ set }) => {
    if (set.stream.endsWith('m1') && trouble) return { status: 'again', reason: 'the database is away' };
    if (set.stream.endsWith('m2') && set.base !== null && !missed) {
      missed = true;
      return { status: 'whole-wanted' };
    }
    return { status: 'applied' };
  };
  await start({ config });
  await count('m1', [0, 4]);
  await count('m2', [0, 5]);
  await until(() => expect(counted(server.delivered, 'm2')).toBe(5));
  await count('m2', [5, 11]);
  await until(() => {
    expect(missed).toBe(true);
    const whole = server.delivered.filter(({ set }) => set.stream.endsWith('m2') && set.base === null);
    expect(whole.length).toBeGreaterThanOrEqual(2);
    expect(counted(whole.slice(-1), 'm2') > 0 && counted(server.delivered, 'm2')).toBe(11);
  });
  trouble = false;
  const before = server.delivered.length;
  await until(() => expect(server.delivered.slice(before).some(({ set }) => set.stream.endsWith('m1'))).toBe(true));
});

test('a server that knows a later journal gets a new epoch, beginning with whole sets', async () => {
  await start({ config });
  await until(() => expect(server.greetings.length).toBeGreaterThan(0));
  await plant.stop();
  const { folder } = plant;
  server.highestEpoch = (server.greetings[0]?.epoch ?? 0) + 1_000;
  await start({ config, folder });
  await until(() => expect(server.greetings.at(-1)?.epoch).toBeGreaterThan(server.highestEpoch));
  await count('m1', [0, 4]);
  await until(() => expect(counted(server.delivered, 'm1')).toBe(4));
  expect(server.delivered.every(({ record }) => record.epoch > server.highestEpoch)).toBe(true);
});

test('a command reaches its device once, and its answer the server; one that nobody hears expires', async () => {
  await start({ config });
  const device = await plant.connect('m1');
  const heard: string[] = [];
  device.on('message', (_topic, payload) => {
    heard.push(String(payload));
    const { id } = JSON.parse(String(payload)) as { id: string };
    device.publish('command-results/m1', JSON.stringify({ id, state: 'acknowledged' }), { qos: 1 });
  });
  await device.subscribeAsync('commands/m1', { qos: 1 });
  const command = (to: string, life: number) => ({
    kind: 'device-command' as const,
    id: randomUUID(),
    command: {
      id: randomUUID(),
      device: to,
      name: 'set-speed',
      parameters: { rpm: 900 },
      issuedAt: nowMicros(),
      expiresAt: nowMicros() + life,
      by: 'someone@plant',
    },
  });
  const first = command('m1', 60_000_000);
  server.requests = [first, command('m2', 300_000)];
  const states = () =>
    server.results.map((result) => (result.kind === 'device-command' ? result.result.state : 'other'));
  await until(() => expect(states().sort()).toEqual(['acknowledged', 'delivered', 'expired']));
  expect(heard).toHaveLength(1);
  expect(JSON.parse(heard[0] ?? '')).toMatchObject({ name: 'set-speed', parameters: { rpm: 900 } });
  // The server asks again, as it does when the answer was lost: the device hears nothing more.
  server.requests = [{ ...first, id: randomUUID() }];
  await until(() => expect(server.results.length).toBeGreaterThan(3));
  expect(heard).toHaveLength(1);
  await device.endAsync();
});
