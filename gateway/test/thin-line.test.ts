import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  configOf,
  countsOf,
  type TestGateway,
  type TestStore,
  testGateway,
  testStore,
  until,
} from './gateway-fixture.ts';

let store: TestStore;
let plant: TestGateway;

beforeAll(async () => {
  store = await testStore();
  const config = await store.register(
    configOf({
      points: [{ path: 'plant/area/line/cell/m1/speed' }, { path: 'plant/area/line/cell/m1/state', type: 'text' }],
      rules: [
        {
          id: 'telemetry',
          topic: 'devices/{id}/telemetry',
          time: { path: 'ts', format: 'epoch-ms' },
          values: [
            { point: 'area/line/cell/{id}/speed', path: 'rpm' },
            { point: 'area/line/cell/{id}/state', path: 'state' },
          ],
        },
      ],
      devices: [{ id: 'm1' }],
    }),
  );
  plant = await testGateway({ config, env: { MILLRACE_RECEIVER_URL: store.url, MILLRACE_LIVE_SECRET: 'live' } });
});
afterAll(async () => {
  await plant?.remove();
  await store?.end();
});

test('a published reading is thanked, stored, shown and counted', async () => {
  const server = await plant.connect('server', { password: 'live' });
  const shown: string[] = [];
  server.on('message', (topic, payload) => shown.push(`${topic} ${payload}`));
  await server.subscribeAsync('millrace/v1/#');
  const device = await plant.connect('m1');
  const ts = Date.now() - 5000;
  // Resolves with the PUBACK.
  await device.publishAsync('devices/m1/telemetry', JSON.stringify({ ts, rpm: 1200.5, state: 'running' }), { qos: 1 });
  await until(() => expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: 2, stored: 2, buffered: 0 }));
  const { rows } = await store.pool.query(
    'select (extract(epoch from time) * 1000)::int8 as ms, value, other from timeseries.sample_standard order by point',
  );
  expect(rows).toEqual([
    { ms: String(ts), value: 1200.5, other: null },
    { ms: String(ts), value: null, other: '"running"' },
  ]);
  await until(() => expect(shown).toHaveLength(2));
  expect(shown[0]).toContain('millrace/v1/plant/area/line/cell/m1/speed {"i":');
});
