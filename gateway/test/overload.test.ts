import { mqttDriver } from '@millrace/driver-mqtt';
import mqtt from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { hasMosquitto, mosquitto } from '../../drivers/mqtt/test/mosquitto.ts';
import { configOf, countsOf, SECRET, type TestGateway, testGateway, until } from './gateway-fixture.ts';

let plant: TestGateway | null = null;
afterEach(async () => {
  await plant?.remove();
  plant = null;
});

const parts = {
  points: [{ path: 'plant/area/line/cell/m1/speed' }],
  rules: [
    {
      id: 'speed',
      topic: 'devices/{id}/speed',
      key: 'n',
      values: [{ point: 'area/line/cell/{id}/speed', path: 'v' }],
    },
  ],
  devices: [{ id: 'm1' }],
};
const reading = (n: number, padding = 0): string => JSON.stringify({ n, v: n, padding: 'x'.repeat(padding) });

/** Makes the disk full for SQLite, and sees to it that the doors know. */
async function fill({ gateway }: TestGateway): Promise<void> {
  await gateway.journal.query({ sql: 'pragma max_page_count = 1' });
  const send = () =>
    fetch(`http://127.0.0.1:${gateway.ports.http}/ingest/v1/devices/m1/none`, {
      method: 'POST',
      body: 'x'.repeat(500_000),
      headers: { authorization: `Bearer m1.${SECRET}`, 'content-type': 'text/plain' },
    });
  await until(async () => expect((await send()).status).toBe(503));
}
const empty = ({ gateway }: TestGateway) => gateway.journal.query({ sql: 'pragma max_page_count = 1000000' });
/** What came of good readings: the padding that filled the disk is unmapped. */
const good = ({ gateway }: TestGateway, source: string): number => {
  const { received, unmapped } = countsOf(gateway, source);
  return received - unmapped;
};

test('MQTT: full means no PUBACK and an end of the connection; the client sends again, and it arrives once', async () => {
  plant = await testGateway({ config: configOf(parts) });
  await fill(plant);
  const client = await plant.connect('m1', { reconnectPeriod: 100, clean: false, clientId: 'c' });
  let thanked = 0;
  let closed = 0;
  client.on('close', () => closed++);
  for (let n = 0; n < 20; n++)
    client.publish('devices/m1/speed', reading(n, 30_000), { qos: 1 }, (error) => {
      if (!error) thanked++;
    });
  await until(() => expect(closed).toBeGreaterThan(1));
  expect(thanked).toBe(0);
  await empty(plant);
  await until(() => expect(thanked).toBe(20));
  expect(good(plant, 'm1') - countsOf(plant.gateway, 'm1').duplicate).toBe(20);
});

test('HTTP: full is 503 with Retry-After; sent again, it arrives once', async () => {
  plant = await testGateway({ config: configOf(parts) });
  const { ports } = plant.gateway;
  await fill(plant);
  const post = () =>
    fetch(`http://127.0.0.1:${ports.http}/ingest/v1/devices/m1/speed`, {
      method: 'POST',
      body: reading(1, 100_000),
      headers: { authorization: `Bearer m1.${SECRET}`, 'idempotency-key': 'one' },
    });
  await until(async () => {
    const answer = await post();
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });
  await empty(plant);
  await until(async () => expect((await post()).status).toBe(200));
  expect((await post()).status).toBe(200);
  expect(good(plant, 'm1') - countsOf(plant.gateway, 'm1').duplicate).toBe(1);
});

test.skipIf(!hasMosquitto)(
  'a broker of others: full means reading no further; the broker keeps it, and it arrives once',
  async () => {
    const peer = await mosquitto();
    await peer.start();
    try {
      const url = `mqtt://127.0.0.1:${peer.port}`;
      plant = await testGateway({
        config: configOf({
          ...parts,
          brokers: [{ id: 'hall', url, protocol: '5', subscribe: [{ filter: 'devices/#', qos: 1 }] }],
        }),
        linkDrivers: [mqttDriver],
      });
      const { gateway } = plant;
      const door = () => gateway.status().doors.find(({ name }) => name === 'broker:hall');
      await until(() => expect(door()?.state).toBe('open'));
      await fill(plant);
      const client = await mqtt.connectAsync(url, { reconnectPeriod: 0 });
      for (let n = 0; n < 20; n++) await client.publishAsync('devices/m1/speed', reading(n, 30_000), { qos: 1 });
      await until(() => expect(door()?.state).not.toBe('open'));
      await empty(plant);
      await until(() => expect(good(plant as TestGateway, 'broker:hall')).toBeGreaterThanOrEqual(20));
      await until(() => expect(door()?.state).toBe('open'));
      expect(good(plant, 'broker:hall') - countsOf(gateway, 'broker:hall').duplicate).toBe(20);
      await client.endAsync();
    } finally {
      await peer.remove();
    }
  },
);
