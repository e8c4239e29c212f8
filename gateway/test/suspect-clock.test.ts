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
      points: [{ path: 'plant/area/line/cell/m1/temp' }],
      rules: [
        {
          id: 'temp',
          topic: 'devices/{id}/temp',
          time: { path: 't', format: 'iso' },
          values: [{ point: 'area/line/cell/{id}/temp', path: 'v' }],
        },
        {
          id: 'punch',
          topic: 'devices/{id}/punch',
          time: { path: 't', format: 'iso' },
          observation: { type: 'punch', device: 'area/line/cell/{id}', fields: { person: 'p' } },
        },
      ],
      devices: [{ id: 'm1' }, { id: 'dead', rights: { publish: ['devices/m1/#'], subscribe: [] } }],
    }),
  );
  plant = await testGateway({ config, env: { MILLRACE_RECEIVER_URL: store.url } });
});
afterAll(async () => {
  await plant?.remove();
  await store?.end();
});

const DAY = 24 * 3600 * 1000;
const iso = (ms: number): string => new Date(ms).toISOString();

test('a time that is not believed is kept beside the reading, with the reason, from the device to the store', async () => {
  const now = Date.now();
  const said: readonly (readonly [text: string, fault: string, kept: string | null])[] = [
    ['2000-01-01T00:00:07Z', 'unset', '2000-01-01T00:00:07.000Z'],
    ['1970-01-01T00:00:09Z', 'unset', '1970-01-01T00:00:09.000Z'],
    [iso(now + 10 * DAY), 'ahead', iso(now + 10 * DAY)],
    [iso(now - 10 * DAY), 'behind', iso(now - 10 * DAY)],
    ['yesterday', 'unreadable', null],
  ];
  const device = await plant.connect('m1');
  for (const [v, [t]] of said.entries()) {
    await device.publishAsync('devices/m1/temp', JSON.stringify({ t, v }), { qos: 1 });
    await device.publishAsync('devices/m1/punch', JSON.stringify({ t, p: String(v) }), { qos: 1 });
  }
  await until(() => expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: 10, stored: 10, buffered: 0 }));
  const samples = await store.pool.query<{ value: number; fault: string; source_time: Date | null }>(
    `select s.value, d.fault, d.source_time from timeseries.sample_standard s
     join timeseries.doubted_time d using (point, time) order by s.value`,
  );
  const expected = said.map(([, fault, kept]) => [fault, kept]);
  expect(samples.rows.map((row) => [row.fault, row.source_time?.toISOString() ?? null])).toEqual(expected);
  const punches = await store.pool.query<{ clock_suspect: boolean; clock_fault: string; source_time: Date | null }>(
    `select clock_suspect, clock_fault, source_time from timeseries.observation order by body ->> 'person'`,
  );
  expect(punches.rows.map((row) => [row.clock_fault, row.source_time?.toISOString() ?? null])).toEqual(expected);
  expect(punches.rows.every(({ clock_suspect }) => clock_suspect)).toBe(true);
});

test('a clock that stands at its first moment loses no punch, and the ledger says what is wrong with it', async () => {
  const device = await plant.connect('dead');
  for (let n = 0; n < 3; n++) {
    await device.publishAsync('devices/m1/punch', JSON.stringify({ t: '2000-01-01T00:00:00Z', p: '7' }), { qos: 1 });
  }
  await until(() => expect(countsOf(plant.gateway, 'dead')).toMatchObject({ received: 3, stored: 3 }));
  const found = plant.gateway.status().sources.find(({ source }) => source === 'dead');
  expect(found?.clock).toMatchObject({ fault: 'unset', since: expect.any(Number) });
  expect(found?.clockOffset).toBe(found?.clock?.offset);
});
