import { isReadsTopic, readsTopic, type TagReads } from '@millrace/contracts';
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
const points = [
  { path: 'plant/area/line/cell/m1/temp', deadband: 0.5 },
  { path: 'plant/area/line/cell/m1/fast' },
  { path: 'plant/area/line/cell/m1/on', type: 'boolean' as const, deadband: 0 },
];

beforeAll(async () => {
  store = await testStore();
  const config = await store.register(
    configOf({
      points,
      rules: [
        {
          id: 'tags',
          topic: 'devices/{id}/reads',
          time: { path: 'ts', format: 'epoch-ms' },
          key: 'seq',
          observation: {
            type: 'tag-read',
            device: 'area/line/cell/{id}',
            each: 'reads',
            fields: { epc: 'epc', antenna: 'antenna' },
          },
        },
        {
          id: 'batches',
          topic: 'devices/{id}/{name}/batch',
          values: [{ point: 'area/line/cell/{id}/{name}', path: 'all', each: { time: 't', value: 'v' } }],
          time: { path: 'all[0].t', format: 'epoch-us' },
        },
        {
          id: 'values',
          topic: 'devices/{id}/{name}',
          time: { path: 't', format: 'epoch-us' },
          values: [{ point: 'area/line/cell/{id}/{name}', path: 'v' }],
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

const base = Date.now() * 1000 - 3_600_000_000;
const valuesOf = async (name: string) =>
  (
    await store.pool.query(
      `select s.value from timeseries.sample_standard s join timeseries.point p on p.id = s.point
       where p.path = $1 order by s.time`,
      [`plant/area/line/cell/m1/${name}`],
    )
  ).rows.map(({ value }) => value);

test('the store keeps changes beyond the deadband, the first after a long silence, and counts the rest', async () => {
  const device = await plant.connect('m1');
  // One message is one group of the log: a store that stands still meanwhile cannot part it into live and backlog, each
  // of which would begin with a reading of its own (store-batch.test.ts).
  const readings: [seconds: number, value: number][] = [
    [0, 20],
    [1, 20.3],
    [2, 20.5],
    [3, 20.6],
    [4, 20.2],
    [5, 20],
    [700, 20.1],
    [1400, 20.1],
  ];
  const all = readings.map(([seconds, v]) => ({ t: base + seconds * 1e6, v }));
  await device.publishAsync('devices/m1/temp/batch', JSON.stringify({ all }), { qos: 1 });
  await until(() =>
    expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: 8, stored: 5, deadbanded: 3, buffered: 0 }),
  );
  expect(await valuesOf('temp')).toEqual([20, 20.6, 20, 20.1, 20.1]);
});

test('booleans are stored as they changed', async () => {
  const device = await plant.connect('m1');
  const all = [true, true, false, false, true].map((v, at) => ({ t: base + at, v }));
  await device.publishAsync('devices/m1/on/batch', JSON.stringify({ all }), { qos: 1 });
  await until(() => expect(countsOf(plant.gateway, 'm1').buffered).toBe(0));
  expect(await valuesOf('on')).toEqual([1, 0, 1]);
});

test('tag reads are stored as observations, once however often they come', async () => {
  const device = await plant.connect('m1');
  const before = countsOf(plant.gateway, 'm1');
  const reads = [
    { epc: '30AB', antenna: 1 },
    { epc: '30AC', antenna: 2 },
  ];
  for (let at = 0; at < 3; at++) {
    await device.publishAsync('devices/m1/reads', JSON.stringify({ seq: 9, ts: Date.now(), reads }), { qos: 1 });
  }
  await until(() =>
    expect(countsOf(plant.gateway, 'm1')).toMatchObject({
      stored: before.stored + 2,
      duplicate: before.duplicate + 4,
      buffered: 0,
    }),
  );
  const { rows } = await store.pool.query('select source, body from timeseries.observation order by source_key');
  expect(rows).toMatchObject([
    { source: 'm1', body: { type: 'tag-read', epc: '30AB', antenna: '1' } },
    { source: 'm1', body: { epc: '30AC' } },
  ]);
});

test('live shows a first change at once, repeats as one, and the newest to who comes later', async () => {
  const server = await plant.connect('server', { password: 'live' });
  const shown: { v: number }[] = [];
  server.on('message', (_topic, payload) => shown.push(JSON.parse(String(payload))));
  await server.subscribeAsync('millrace/v1/plant/area/line/cell/m1/fast');
  const device = await plant.connect('m1');
  await Promise.all(
    Array.from({ length: 300 }, (_, n) =>
      device.publishAsync('devices/m1/fast', JSON.stringify({ t: base + n, v: n }), { qos: 1 }),
    ),
  );
  await until(() => expect(shown.at(-1)?.v).toBe(299));
  expect(shown.length).toBeLessThan(100);
  const later = await plant.connect('server', { password: 'live' });
  const first = new Promise<string>((resolve) => later.once('message', (_topic, payload) => resolve(String(payload))));
  await later.subscribeAsync('millrace/v1/#');
  expect(JSON.parse(await first)).toMatchObject({ q: 0 });
});

test('what a reader of tags sees is told live, a row a tag, and nobody who comes later is told of what is gone', async () => {
  const server = await plant.connect('server', { password: 'live' });
  const told: TagReads[] = [];
  server.on('message', (_topic, payload) => told.push(JSON.parse(String(payload))));
  await server.subscribeAsync(readsTopic('plant', 'area/line/cell/m1'));
  const device = await plant.connect('m1');
  const at = Date.now();
  for (let n = 0; n < 20; n++) {
    const reads = [
      { epc: '30AD', antenna: (n % 2) + 1 },
      { epc: '30AE', antenna: 1 },
    ];
    await device.publishAsync('devices/m1/reads', JSON.stringify({ seq: 100 + n, ts: at + n, reads }), { qos: 1 });
  }
  const newest = (epc: string) => told.flatMap(({ tags }) => tags.filter((tag) => tag.epc === epc)).at(-1);
  await until(() => {
    expect(newest('30AD')).toEqual({
      ...{ epc: '30AD', first: at * 1_000, last: (at + 19) * 1_000, antenna: '2', rssi: null, reads: 20 },
    });
    expect(newest('30AE')).toMatchObject({ reads: 20 });
  });
  expect(told.flatMap(({ tags }) => tags).length).toBeLessThan(20);
  expect(told[0]).toMatchObject({ site: 'plant', device: 'area/line/cell/m1', beyond: 0, late: 0 });
  const old = { seq: 200, ts: at - 3_600_000, reads: [{ epc: '30AF', antenna: 1 }] };
  await device.publishAsync('devices/m1/reads', JSON.stringify(old), { qos: 1 });
  await until(() => expect(told.reduce((sum, { late }) => sum + late, 0)).toBe(1));
  expect(newest('30AF')).toBeUndefined();
  const later = await plant.connect('server', { password: 'live' });
  const kept: string[] = [];
  later.on('message', (topic) => kept.push(topic));
  await later.subscribeAsync('millrace/v1/#');
  await until(() => expect(kept.length).toBeGreaterThan(0));
  expect(kept.filter(isReadsTopic)).toEqual([]);
});
