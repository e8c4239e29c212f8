import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configOf, countsOf, type TestGateway, testGateway, until } from './gateway-fixture.ts';
import { connectAs, packet, utf8 } from './raw-mqtt.ts';

const CLIENTS = 40;
let plant: TestGateway;
beforeAll(async () => {
  plant = await testGateway({
    config: configOf({
      points: [{ path: 'plant/area/line/cell/m1/speed' }],
      rules: [
        {
          id: 'speed',
          topic: 'devices/{id}/speed',
          payload: 'number',
          values: [{ point: 'area/line/cell/{id}/speed' }],
        },
      ],
      devices: [{ id: 'm1' }, { id: 'evil' }],
    }),
    env: {
      MILLRACE_MAX_CONNECTIONS_PER_SECOND: '100000',
      MILLRACE_MAX_CLIENTS: String(CLIENTS),
      MILLRACE_MAX_PAYLOAD: '0.01',
    },
  });
});
afterAll(() => plant?.remove());

/** Writes bytes to the broker and waits until the connection is over: by the broker, or by us after its answers. */
function throwAt(bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket: Socket = connect(plant.gateway.ports.mqtt, '127.0.0.1', () => socket.end(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.resume();
  });
}

const bytes = fc.uint8Array({ maxLength: 120 }).map((array) => Buffer.from(array));
const wild = fc.oneof(
  bytes,
  fc.tuple(fc.integer({ min: 0, max: 255 }), bytes).map(([first, body]) => packet(first, body)),
  // PUBLISH with any topic, flags and length.
  fc
    .tuple(fc.integer({ min: 0x30, max: 0x3f }), fc.string({ unit: 'binary', maxLength: 40 }), bytes)
    .map(([first, topic, rest]) => packet(first, Buffer.concat([utf8(topic), Buffer.from([0, 1]), rest]))),
  // SUBSCRIBE and UNSUBSCRIBE with any filters.
  fc
    .tuple(
      fc.constantFrom(0x82, 0xa2),
      fc.array(fc.tuple(fc.string({ maxLength: 20 }), fc.integer({ min: 0, max: 255 })), { maxLength: 5 }),
    )
    .map(([first, filters]) =>
      packet(
        first,
        Buffer.concat([
          Buffer.from([0, 2]),
          ...filters.map(([filter, qos]) => Buffer.concat([utf8(filter), Buffer.from([qos])])),
        ]),
      ),
    ),
  fc.constantFrom(0x40, 0x50, 0x62, 0x70, 0xc0, 0xe0).map((first) => packet(first, Buffer.from([0, 7]))),
);
/** A good packet with some of its bytes changed. */
const mutated = fc
  .tuple(
    fc.constantFrom(
      connectAs('evil'),
      packet(0x32, Buffer.concat([utf8('devices/evil/speed'), Buffer.from([0, 9]), Buffer.from('12')])),
    ),
    fc.array(fc.tuple(fc.nat({ max: 60 }), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
  )
  .map(([good, changes]) => {
    const copy = Buffer.from(good);
    for (const [at, value] of changes) copy[at % copy.length] = value;
    return copy;
  });

test('random and mutated packets, before and after signing in, end at most their own connection', async () => {
  const runs = fc.sample(
    fc.tuple(fc.boolean(), fc.array(fc.oneof(wild, mutated), { minLength: 1, maxLength: 12 })),
    1_500,
  );
  for (let at = 0; at < runs.length; at += 20) {
    await Promise.all(
      runs
        .slice(at, at + 20)
        .map(([signedIn, packets]) => throwAt(Buffer.concat([...(signedIn ? [connectAs('evil')] : []), ...packets]))),
    );
  }
  const good = await plant.connect('m1');
  await good.publishAsync('devices/m1/speed', '1', { qos: 1 });
  expect(countsOf(plant.gateway, 'm1').received).toBeGreaterThan(0);
  countsOf(plant.gateway, 'evil');
  await good.endAsync();
});

test('topics of 65,535 bytes are refused and leave nothing behind', async () => {
  const topic = Buffer.alloc(65_535, 'a');
  const levels = Buffer.alloc(65_535, '/');
  const before = plant.gateway.status().sources.find(({ source }) => source === 'evil')?.refused['topic-too-long'] ?? 0;
  for (const name of [topic, levels]) {
    await throwAt(
      Buffer.concat([connectAs('evil'), packet(0x32, Buffer.concat([utf8(name), Buffer.from([0, 1, 49])]))]),
    );
    await throwAt(
      Buffer.concat([
        connectAs('evil'),
        packet(0x82, Buffer.concat([Buffer.from([0, 1]), utf8(name), Buffer.from([1])])),
      ]),
    );
  }
  await until(() => {
    const refused = plant.gateway.status().sources.find(({ source }) => source === 'evil')?.refused ?? {};
    expect(Object.values(refused).reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(before + 4);
  });
});

test('more connections than allowed are refused and counted; the ones within go on', async () => {
  const good = await plant.connect('m1');
  const sockets: Socket[] = [];
  for (let at = 0; at < CLIENTS * 5; at++) {
    const socket = connect(plant.gateway.ports.mqtt, '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
  }
  const refused = () => plant.gateway.status().sources.find(({ source }) => source === '(unknown)')?.refused ?? {};
  await until(() => expect(refused()['too-many-connections']).toBeGreaterThanOrEqual(CLIENTS * 4));
  await good.publishAsync('devices/m1/speed', '2', { qos: 1 });
  for (const socket of sockets) socket.destroy();
  await until(() => expect(plant.gateway.broker.connections()).toBe(1));
  await good.endAsync();
  await until(() => expect(plant.gateway.broker.connections()).toBe(0));
});
