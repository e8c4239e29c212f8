import { mqttDriver } from '@millrace/driver-mqtt';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasMosquitto, type Mosquitto, mosquitto } from '../../drivers/mqtt/test/mosquitto.ts';
import { configOf, countsOf, type TestGateway, testGateway, until } from './gateway-fixture.ts';

let peer: Mosquitto;
let plant: TestGateway | null = null;
beforeAll(async () => {
  if (!hasMosquitto) return;
  peer = await mosquitto();
  await peer.start();
});
afterAll(async () => {
  await plant?.remove();
  await peer?.remove();
});

test.skipIf(!hasMosquitto)('readings of a real mosquitto come in, and a link that did not change goes on', async () => {
  const link = {
    id: 'hall',
    url: `mqtt://127.0.0.1:${peer.port}`,
    protocol: '5' as const,
    subscribe: [{ filter: 'factory/#', qos: 1 as const }],
  };
  const config = configOf({
    points: [{ path: 'plant/area/line/cell/m1/speed' }],
    rules: [
      { id: 'all', topic: 'factory/{id}/speed', payload: 'number', values: [{ point: 'area/line/cell/{id}/speed' }] },
    ],
    brokers: [link],
  });
  plant = await testGateway({ config, linkDrivers: [mqttDriver] });
  const { gateway } = plant;
  const door = () => gateway.status().doors.find(({ name }) => name === 'broker:hall');
  await until(() => expect(door()?.state).toBe('open'));
  const client = await mqtt.connectAsync(link.url, { reconnectPeriod: 0 });
  await client.publishAsync('factory/m1/speed', '5', { qos: 1 });
  await client.publishAsync('factory/m1/other', '6', { qos: 1 });
  await until(() => expect(countsOf(gateway, 'broker:hall')).toMatchObject({ received: 2, unmapped: 1, buffered: 1 }));
  await gateway.applyConfig({ ...config, version: 2 });
  await client.publishAsync('factory/m1/speed', '7', { qos: 1 });
  await until(() => expect(countsOf(gateway, 'broker:hall').received).toBe(3));
  await gateway.applyConfig({ ...config, version: 3, brokers: [] });
  expect(door()).toBeUndefined();
  await client.endAsync();
});
