import { randomUUID } from 'node:crypto';
import { type GatewayConfig, nowMicros } from '@millrace/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  configOf,
  countsOf,
  type TestGateway,
  type TestStore,
  testGateway,
  testStore,
  until,
} from '../../test/gateway-fixture.ts';
import { standardParts } from '../standard-parts.ts';
import { EdgeServer } from './edge-server.ts';

// The server is a stand-in that speaks the edge link over HTTP; journal, store and gateway are real.
const HOUR = 3_600_000_000;
const METER = 'plant/area/line/cell/boiler/gas';

let server: EdgeServer;
let store: TestStore;
let plant: TestGateway;
let config: GatewayConfig;
beforeEach(async () => {
  server = new EdgeServer();
  store = await testStore();
  const registered = await store.register(
    configOf({
      points: [
        { path: METER, manual: { every: 8 * HOUR, round: 'utilities', plausible: {} }, maxGap: 24 * HOUR },
        { path: 'plant/area/line/cell/boiler/gas-used', maxGap: 24 * HOUR },
      ],
    }),
  );
  const [meter, used] = registered.points.map(({ id }) => id);
  if (!meter || !used) throw new Error('two points were registered');
  config = { ...registered, calculated: [{ point: used, formula: 'delta(gas)', corrects: 0, inputs: { gas: meter } }] };
  plant = await testGateway({
    config,
    parts: standardParts(),
    env: {
      MILLRACE_SERVER_URL: await server.start(),
      MILLRACE_GATEWAY_SECRET: server.secret,
      MILLRACE_RECEIVER_URL: store.url,
    },
  });
});
afterEach(async () => {
  await plant?.remove();
  await server?.stop();
  await store?.end();
});

const rowsOf = async (path: string) =>
  (
    await store.pool.query(
      `select (extract(epoch from s.time) * 1000000)::int8 as time, s.value, s.quality
       from timeseries.sample_standard s join timeseries.point p on p.id = s.point where p.path = $1 order by s.time`,
      [path],
    )
  ).rows;

test('a reading that a person entered is in the journal before the server hears so, once however often it is given', async () => {
  const point = config.points[0]?.id ?? 0;
  const now = nowMicros();
  const request = (hours: number, value: number) => ({
    kind: 'manual-reading' as const,
    id: randomUUID(),
    reading: { point, time: now - hours * HOUR, value },
  });
  const [first, second] = [request(72, 1000), request(64, 1012.5)];
  server.requests = [first, second];
  await until(() => expect(server.results).toHaveLength(2));
  expect(server.results).toEqual(
    expect.arrayContaining([
      { kind: 'manual-reading', id: first.id, ok: true, message: '' },
      { kind: 'manual-reading', id: second.id, ok: true, message: '' },
    ]),
  );
  // The answer was lost: the server gives it again.
  server.requests = [second];
  await until(() => expect(server.results).toHaveLength(3));
  await until(() => expect(countsOf(plant.gateway, 'manual')).toMatchObject({ received: 3, stored: 2, duplicate: 1 }));
  expect(await rowsOf(METER)).toEqual([
    { time: String(now - 72 * HOUR), value: 1000, quality: 0 },
    { time: String(now - 64 * HOUR), value: 1012.5, quality: 0 },
  ]);
  // What is reckoned from it follows.
  await until(async () =>
    expect((await rowsOf('plant/area/line/cell/boiler/gas-used')).at(-1)).toMatchObject({ value: 12.5, quality: 0 }),
  );
});

test('a point that nobody enters is refused, with the reason', async () => {
  const point = config.points[1]?.id ?? 0;
  const id = randomUUID();
  server.requests = [{ kind: 'manual-reading', id, reading: { point, time: nowMicros(), value: 1 } }];
  await until(() =>
    expect(server.results[0]).toMatchObject({ id, ok: false, message: expect.stringContaining('not one that people') }),
  );
});
