import { afterAll, beforeAll, expect, test } from 'vitest';
import { configOf, countsOf, newFolder, type TestGateway, testGateway } from './gateway-fixture.ts';
import { connectAs, packet, publish, rawClient } from './raw-mqtt.ts';

const config = configOf({
  points: [{ path: 'plant/area/line/cell/m1/speed' }],
  rules: [
    { id: 'plain', topic: 'devices/{id}/plain', payload: 'number', values: [{ point: 'area/line/cell/{id}/speed' }] },
    {
      id: 'keyed',
      topic: 'devices/{id}/{kind}',
      key: 'seq',
      values: [{ point: 'area/line/cell/{id}/speed', path: 'v' }],
    },
  ],
  devices: [{ id: 'm1', delivery: 'at-least-once' }],
});
const folder = newFolder();
let plant: TestGateway;
beforeAll(async () => {
  plant = await testGateway({ config, folder });
});
afterAll(() => plant?.remove());

async function signedIn() {
  const client = await rawClient(plant.gateway.ports.mqtt);
  expect((await client.send(connectAs('m1'), 4))[3]).toBe(0);
  return client;
}
const [QOS1, QOS1_AGAIN, QOS2, QOS2_AGAIN] = [0x32, 0x3a, 0x34, 0x3c];

test('without time and key, only what is said to be a repeat and is the same counts as one', async () => {
  const client = await signedIn();
  const send = (first: number, id: number, payload: string) =>
    client.send(publish(first, 'devices/m1/plain', id, payload), 4);
  await send(QOS1, 5, '10');
  await send(QOS1_AGAIN, 5, '10');
  await send(QOS1, 5, '10');
  await send(QOS1_AGAIN, 6, '10');
  expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: 4, duplicate: 1, buffered: 3 });
});

test('a key makes a repeat whatever the protocol says, for its own topic only', async () => {
  const client = await signedIn();
  const before = countsOf(plant.gateway, 'm1');
  for (const [topic, id] of [
    ['a', 11],
    ['a', 12],
    ['b', 13],
  ] as const) {
    await client.send(publish(QOS1, `devices/m1/${topic}`, id, '{"seq":1,"v":2}'), 4);
  }
  expect(countsOf(plant.gateway, 'm1')).toMatchObject({
    received: before.received + 3,
    duplicate: before.duplicate + 1,
  });
});

test('a key is remembered over a restart', async () => {
  await plant.stop();
  plant = await testGateway({ config, folder });
  const client = await signedIn();
  const before = countsOf(plant.gateway, 'm1');
  await client.send(publish(QOS1, 'devices/m1/a', 21, '{"seq":1,"v":2}'), 4);
  expect(countsOf(plant.gateway, 'm1')).toMatchObject({
    received: before.received + 1,
    duplicate: before.duplicate + 1,
  });
});

test('a QoS 2 message that comes again before its release is one message', async () => {
  const client = await signedIn();
  const before = countsOf(plant.gateway, 'm1');
  const PUBREC = 0x50;
  expect((await client.send(publish(QOS2, 'devices/m1/plain', 31, '3'), 4))[0]).toBe(PUBREC);
  expect((await client.send(publish(QOS2_AGAIN, 'devices/m1/plain', 31, '3'), 4))[0]).toBe(PUBREC);
  const PUBCOMP = 0x70;
  expect((await client.send(packet(0x62, Buffer.from([0, 31])), 4))[0]).toBe(PUBCOMP);
  expect(countsOf(plant.gateway, 'm1').received).toBe(before.received + 1);
});
