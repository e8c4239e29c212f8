import { cpSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CutProxy, cutProxy } from './cut-proxy.ts';
import {
  configOf,
  countsOf,
  newFolder,
  type TestGateway,
  type TestStore,
  testGateway,
  testStore,
  until,
} from './gateway-fixture.ts';

let store: TestStore;
let proxy: CutProxy;
let plant: TestGateway;
let env: Record<string, string>;

beforeAll(async () => {
  store = await testStore();
  const address = new URL(store.url);
  proxy = await cutProxy(Number(address.port));
  address.port = String(proxy.port);
  address.hostname = '127.0.0.1';
  const config = await store.register(
    configOf({
      points: [{ path: 'plant/area/line/cell/m1/count' }],
      rules: [
        {
          id: 'count',
          topic: 'devices/{id}/count',
          time: { path: 't', format: 'epoch-us' },
          values: [{ point: 'area/line/cell/{id}/count', path: 'n' }],
        },
      ],
      devices: [{ id: 'm1' }],
    }),
  );
  // Ten values a second of backlog: what is fresh is seen to overtake it.
  env = { MILLRACE_RECEIVER_URL: address.href, MILLRACE_LIVE_SECRET: 'live', MILLRACE_BACKLOG_RATE: '100' };
  plant = await testGateway({ config, env });
});
afterAll(async () => {
  await plant?.remove();
  await proxy?.close();
  await store?.end();
});

const stored = async (): Promise<number[]> =>
  (await store.pool.query('select value from timeseries.sample_standard order by value')).rows.map(
    ({ value }) => value,
  );

test('a database that is away costs nothing: live goes on, and on its return the newest comes first', async () => {
  const device = await plant.connect('m1');
  const base = Date.now() * 1000;
  const send = (n: number) => device.publishAsync('devices/m1/count', JSON.stringify({ t: base + n, n }), { qos: 1 });
  await send(0);
  await until(async () => expect(await stored()).toEqual([0]));
  // The row is there before its acknowledgement: cut in between, the journal would rightly hold it still.
  await until(() => expect(countsOf(plant.gateway, 'm1')).toMatchObject({ stored: 1, buffered: 0 }));

  proxy.cut();
  const server = await plant.connect('server', { password: 'live' });
  let shown = 0;
  server.on('message', () => shown++);
  await server.subscribeAsync('millrace/v1/#');
  // Thanked while the database is away.
  for (let n = 1; n <= 300; n++) await send(n);
  await until(() => expect(plant.gateway.status().sinks[0]).toMatchObject({ name: 'store', state: 'waiting' }));
  expect(plant.gateway.status().sinks[0]?.reason).toBeTruthy();
  expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: 301, stored: 1, buffered: 300 });
  await until(() => expect(shown).toBeGreaterThan(0));

  proxy.mend();
  await until(async () => expect((await stored()).length).toBeGreaterThan(1));
  await send(301);
  await until(async () => expect(await stored()).toContain(301));
  await until(async () => expect(await stored()).toEqual(Array.from({ length: 302 }, (_, n) => n)));
  await until(() => expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: 302, stored: 302, buffered: 0 }));
});

test('connections that break at any moment lose nothing and double nothing', async () => {
  const device = await plant.connect('m1');
  const base = Date.now() * 1000 + 1_000_000;
  let sent = 1000;
  const end = sent + 600;
  const sending = (async () => {
    for (; sent < end; sent++) {
      await device.publishAsync('devices/m1/count', JSON.stringify({ t: base + sent, n: sent }), { qos: 1 });
    }
  })();
  for (let at = 1; at <= 6; at++) {
    await until(() => expect(sent).toBeGreaterThan(1000 + at * 80));
    proxy.cut();
    await until(() => expect(plant.gateway.status().sinks[0]?.state).toBe('waiting'));
    proxy.mend();
  }
  await sending;
  await until(async () => expect((await stored()).filter((n) => n >= 1000)).toHaveLength(600));
  await until(() =>
    expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: 902, stored: 902, buffered: 0, duplicate: 0 }),
  );
});

test('after a kill, with the store away, what it said last is told as of then, and adds up with what waits', async () => {
  const device = await plant.connect('m1');
  const base = Date.now() * 1000 + 2_000_000;
  for (let n = 2000; n < 2020; n++) {
    await device.publishAsync('devices/m1/count', JSON.stringify({ t: base + n, n }), { qos: 1 });
  }
  const before = countsOf(plant.gateway, 'm1');
  expect(plant.gateway.status().sinks[0]?.asOf).toBeUndefined();
  // What the store says is kept about every second.
  await until(async () => {
    const [kept] = await plant.gateway.journal.query({ sql: `select stored from store_told where source = 'm1'` });
    expect(kept?.stored).toBeGreaterThanOrEqual(902);
  });
  // The files as they stand now are what a kill at this moment leaves: thanked readings that the store may have or not.
  const folder = newFolder();
  cpSync(plant.folder, folder, { recursive: true });
  proxy.cut();
  const again = await testGateway({ folder, env });
  try {
    const told = countsOf(again.gateway, 'm1');
    expect(told.received).toBe(before.received);
    expect(told.stored).toBeGreaterThanOrEqual(902);
    expect(told.stored).toBeLessThanOrEqual(before.received);
    const [store] = again.gateway.status().sinks;
    expect(store).toMatchObject({ name: 'store', state: 'waiting', asOf: expect.any(Number) as number });
    expect(store?.asOf).toBeLessThanOrEqual(Date.now() * 1000);

    proxy.mend();
    await until(() => {
      expect(again.gateway.status().sinks[0]?.asOf).toBeUndefined();
      expect(countsOf(again.gateway, 'm1')).toMatchObject({ received: before.received, stored: before.received });
    });
  } finally {
    proxy.mend();
    await again.gateway.stop();
  }
});
