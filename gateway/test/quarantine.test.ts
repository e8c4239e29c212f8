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
let config: ReturnType<typeof configOf>;

beforeAll(async () => {
  store = await testStore();
  config = await store.register(
    configOf({ points: [{ path: 'plant/area/line/cell/m1/temp' }], rules: [], devices: [{ id: 'm1' }] }),
  );
  plant = await testGateway({ config, env: { MILLRACE_RECEIVER_URL: store.url } });
});
afterAll(async () => {
  await plant?.remove();
  await store?.end();
});

const rule = (path: string) => ({
  id: 'temp',
  topic: 'devices/{id}/temp',
  payload: 'json' as const,
  separator: ',',
  time: { path: 'ts', format: 'epoch-ms' as const },
  values: [{ point: 'area/line/cell/{id}/temp', path }],
});
const stored = async () =>
  (await store.pool.query('select value from timeseries.sample_standard order by value')).rows.map(
    ({ value }) => value,
  );

test('what no rule takes is kept, proposed, and replayed once a rule is there; counts stay true throughout', async () => {
  const device = await plant.connect('m1');
  const ts = Date.now() - 10_000;
  for (let n = 0; n < 700; n++) {
    await device.publishAsync('devices/m1/temp', JSON.stringify({ ts: ts + n, celsius: n }), { qos: 1 });
  }
  expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: 700, unmapped: 700 });
  const [entry] = (await plant.gateway.quarantine.report()).entries;
  expect(entry).toMatchObject({
    kind: 'unmapped',
    source: 'm1',
    topic: 'devices/m1/temp',
    reason: 'no-rule',
    count: 700,
  });
  expect(entry?.proposal).toMatchObject({
    rule: {
      topic: 'devices/m1/temp',
      payload: 'json',
      time: { path: 'ts', format: 'epoch-ms' },
      values: [{ path: 'celsius' }],
    },
    points: [{ name: 'celsius', type: 'number' }],
  });

  // A rule that is wrong: the messages move to another entry, still kept.
  config = { ...config, version: 2, rules: [rule('fahrenheit')] };
  await plant.gateway.applyConfig(config);
  const id = entry?.id ?? '';
  expect(await plant.gateway.quarantine.payloads(id, 2)).toEqual([
    { arrival: expect.any(Number), payload: JSON.stringify({ ts: ts + 699, celsius: 699 }), encoding: 'utf8' },
    { arrival: expect.any(Number), payload: JSON.stringify({ ts: ts + 698, celsius: 698 }), encoding: 'utf8' },
  ]);
  expect(await plant.gateway.quarantine.replay(id)).toEqual({ replayed: 700, refused: { 'no-value-found': 700 } });
  expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: 700, unmapped: 0, rejected: 700 });
  await expect(plant.gateway.quarantine.replay(id)).rejects.toThrow('no such entry');

  config = { ...config, version: 3, rules: [rule('celsius')] };
  await plant.gateway.applyConfig(config);
  const [rejected] = (await plant.gateway.quarantine.report()).entries;
  expect(rejected).toMatchObject({ kind: 'rejected', reason: 'no-value-found', count: 700 });
  expect(await plant.gateway.quarantine.replay(rejected?.id ?? '')).toEqual({ replayed: 700, refused: {} });
  expect(await plant.gateway.quarantine.payloads(rejected?.id ?? '', 5)).toEqual([]);
  await until(() =>
    expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: 700, stored: 700, rejected: 0, buffered: 0 }),
  );
  expect((await plant.gateway.quarantine.report()).entries).toEqual([]);
  expect(await stored()).toEqual(Array.from({ length: 700 }, (_, n) => n));
});

test('a bad message never stops another, whatever is wrong with it', async () => {
  const device = await plant.connect('m1');
  const before = countsOf(plant.gateway, 'm1');
  const ts = Date.now();
  const bad = [
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '{"ts":1}',
    '{"celsius":{}}',
    '{"celsius":1e999}',
    `{"celsius":"${'9'.repeat(400)}"}`,
  ];
  for (const payload of [...bad, Buffer.from([0xff, 0xfe])]) {
    await device.publishAsync('devices/m1/temp', payload, { qos: 1 });
    await device.publishAsync('devices/m1/temp', JSON.stringify({ ts: ts + Math.random(), celsius: 1 }), { qos: 1 });
  }
  const after = countsOf(plant.gateway, 'm1');
  expect(after.rejected - before.rejected).toBe(10);
  expect(after.received - before.received).toBe(20);
});

test('a kept entry is shown as what it is, and can be discarded; its count stays in the ledger', async () => {
  const { entries } = await plant.gateway.quarantine.report();
  const binary = entries.find(({ encoding }) => encoding === 'base64');
  expect(binary).toMatchObject({ reason: 'not-utf8', payload: '//4=' });
  await until(() => expect(countsOf(plant.gateway, 'm1').buffered).toBe(0));
  const before = countsOf(plant.gateway, 'm1');
  for (const { id } of entries) await plant.gateway.quarantine.discard(id);
  expect((await plant.gateway.quarantine.report()).entries).toEqual([]);
  expect(countsOf(plant.gateway, 'm1')).toEqual(before);
});

test('one of a few that is refused again is told, though the newest were kept before it', async () => {
  const device = await plant.connect('m1');
  const ts = Date.now() - 5_000;
  config = { ...config, version: 4, rules: [] };
  await plant.gateway.applyConfig(config);
  for (const [n, celsius] of [21, 22, 'n/a'].entries()) {
    await device.publishAsync('devices/m1/temp', JSON.stringify({ ts: ts + n, celsius }), { qos: 1 });
  }
  const [entry] = (await plant.gateway.quarantine.report()).entries;
  config = { ...config, version: 5, rules: [rule('celsius')] };
  await plant.gateway.applyConfig(config);
  const answer = await plant.gateway.quarantine.replay(entry?.id ?? '');
  expect(answer).toEqual({ replayed: 3, refused: { 'not-a-number': 1 } });
});
