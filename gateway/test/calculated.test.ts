import { compileSite, type GatewayConfig, gatewayConfig, QUALITY } from '@millrace/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  countsOf,
  hash,
  SECRET,
  type TestGateway,
  type TestStore,
  testGateway,
  testStore,
  until,
} from './gateway-fixture.ts';

/** A filling machine whose yield is reckoned, as a technician writes it. */
const profile = {
  profile: 'filler',
  version: 1,
  label: { en: 'Filler' },
  source: 'made for this test',
  points: [
    { name: 'good', unit: '{bottle}' },
    { name: 'scrap', unit: '{bottle}' },
    {
      name: 'yield',
      unit: '%',
      normal: { low: 95, high: 100 },
      calculated: { formula: '100 * good / (good + scrap)', inputs: { good: 'good', scrap: 'scrap' } },
    },
  ],
  rules: [
    {
      id: 'counts',
      topic: 'devices/{id}/counts',
      time: { path: 't', format: 'epoch-us' },
      values: [
        { point: '{device}/good', path: 'good' },
        { point: '{device}/scrap', path: 'scrap' },
      ],
    },
  ],
};
const site = {
  version: 1,
  site: 'plant',
  name: { en: 'Plant' },
  calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'A' }, start: '06:00', end: '22:00' }] },
  areas: [{ id: 'hall', name: { en: 'Hall' }, lines: [{ id: 'line', name: { en: 'Line' } }] }],
  devices: [{ id: 'filler-1', path: 'hall/line/fill/filler-1', profile: 'filler' }],
};
const YIELD = 'plant/hall/line/fill/filler-1/yield';

let store: TestStore;
let config: GatewayConfig;
let plant: TestGateway;

beforeAll(async () => {
  store = await testStore();
  const compile = (pointIds: ReadonlyMap<string, number>) =>
    compileSite(site, [profile], { version: 1, pointIds, secrets: new Map([['filler-1', [hash(SECRET)]]]) });
  const paths = ['good', 'scrap', 'yield'].map((name) => `plant/hall/line/fill/filler-1/${name}`);
  const first = compile(new Map(paths.map((path, at) => [path, at + 1])));
  if (!first.ok) throw new Error(JSON.stringify(first.faults));
  const registered = await store.register(gatewayConfig.parse(first.config));
  const second = compile(new Map(registered.points.map(({ path, id }) => [path, id])));
  if (!second.ok) throw new Error(JSON.stringify(second.faults));
  config = gatewayConfig.parse(second.config);
  plant = await testGateway({ config, env: { MILLRACE_RECEIVER_URL: store.url, MILLRACE_LIVE_SECRET: 'live' } });
});
afterAll(async () => {
  await plant?.remove();
  await store?.end();
});

const base = Date.now() * 1000 - 60_000_000;
const rows = async () =>
  (
    await store.pool.query(
      `select s.time, s.value, s.quality from timeseries.sample_standard s
       join timeseries.point p on p.id = s.point where p.path = $1 order by s.time`,
      [YIELD],
    )
  ).rows;

test('a calculated point goes the way of any other: journal, store, ledger, namespace', async () => {
  const live: string[] = [];
  plant.gateway.onLive((topic, payload) => {
    if (topic === `millrace/v1/${YIELD}`) live.push(payload);
  });
  const device = await plant.connect('filler-1');
  for (const [at, good, scrap] of [
    [0, 90, 10],
    [1, 99, 10],
    [2, 190, 10],
  ] as const) {
    await device.publishAsync('devices/filler-1/counts', JSON.stringify({ t: base + at, good, scrap }), { qos: 1 });
  }
  await until(() =>
    expect(countsOf(plant.gateway, 'calculated')).toMatchObject({ received: 3, stored: 3, buffered: 0 }),
  );
  expect((await rows()).map(({ value, quality }) => [value, quality])).toEqual([
    [90, 0],
    [(100 * 99) / 109, 0],
    [95, 0],
  ]);
  await until(() => expect(JSON.parse(live.at(-1) ?? '{}')).toMatchObject({ v: 95, q: 0, t: base + 2 }));
});

test('a message that comes twice is reckoned twice and kept once', async () => {
  const device = await plant.connect('filler-1');
  const before = await rows();
  const said = JSON.stringify({ t: base + 2, good: 190, scrap: 10 });
  await device.publishAsync('devices/filler-1/counts', said, { qos: 1 });
  await until(() => expect(countsOf(plant.gateway, 'calculated')).toMatchObject({ received: 4, duplicate: 1 }));
  expect(await rows()).toEqual(before);
});

test('another formula holds from the next reading on, without a restart', async () => {
  await plant.gateway.applyConfig({
    ...config,
    version: 2,
    calculated: config.calculated.map((one) => ({ ...one, formula: 'good / (good + scrap)' })),
  });
  const device = await plant.connect('filler-1');
  await device.publishAsync('devices/filler-1/counts', JSON.stringify({ t: base + 3, good: 80, scrap: 20 }), {
    qos: 1,
  });
  await until(async () => expect((await rows()).at(-1)).toMatchObject({ value: 0.8 }));
});

test('a message that comes late corrects what was reckoned: the store keeps both, and the series says so', async () => {
  await plant.gateway.applyConfig({
    ...config,
    version: 3,
    calculated: config.calculated.map((one) => ({ ...one, formula: 'delta(good) + 0 * scrap' })),
  });
  const device = await plant.connect('filler-1');
  const say = (at: number, good: number) =>
    device.publishAsync('devices/filler-1/counts', JSON.stringify({ t: base + at, good, scrap: 20 }), { qos: 1 });
  await say(100, 500);
  await say(300, 560);
  await until(async () => expect((await rows()).at(-1)).toMatchObject({ value: 60, quality: 0 }));
  // It was on its way for long: since the one before it 10 were made, since then 50.
  await say(200, 510);
  await until(async () =>
    expect((await rows()).slice(-2).map(({ value, quality }) => [value, quality])).toEqual([
      [10, 0],
      [50, QUALITY.goodCorrected],
    ]),
  );
  const { rows: corrections } = await store.pool.query(
    `select old_value, new_value from timeseries.correction k join timeseries.point p on p.id = k.point where p.path = $1`,
    [YIELD],
  );
  expect(corrections).toEqual([{ old_value: 60, new_value: 50 }]);
  await until(() => expect(countsOf(plant.gateway, 'calculated')).toMatchObject({ corrected: 1, buffered: 0 }));
});
