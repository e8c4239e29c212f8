import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type House, house } from '../../distribution/test/house.ts';
import { siteDocument } from '../../erp-core/testing/site.ts';
import { cookieOf } from './test-server.ts';

// Nothing is fake here: the keeper starts PostgreSQL, gateway and server as processes; all is asked over the HTTP API.
const MAIN = join(import.meta.dirname, '../../distribution/all-in-one/main.ts');
const GAS = 'plant-a/hall/line-1/boiler/boiler-1/gas';
const HOUR = 3_600_000_000;

let plant: House;
let base: string;
let cookie: string;

async function call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response> {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: {
      ...(cookie ? { cookie } : {}),
      origin: base,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}
const command = (name: string, input: unknown) => call('POST', `/api/v1/commands/${name}`, input);
const get = async <Shape>(path: string, shape: z.ZodType<Shape>): Promise<Shape> =>
  shape.parse(await (await call('GET', `/api/v1${path}`)).json());

/** Waits for what must come true; says what was wrong with it in the end. */
const until = (look: () => Promise<void>): Promise<void> => vi.waitFor(look, { timeout: 120_000, interval: 100 });

const due = z.object({
  readings: z.array(z.object({ path: z.string(), last: z.object({ state: z.string() }).nullable() })),
});
const points = z.object({ points: z.array(z.object({ id: z.int(), path: z.string() })) });
const newest = z.object({ values: z.array(z.object({ v: z.unknown(), q: z.int(), t: z.number() })) });

beforeAll(async () => {
  plant = await house(MAIN);
  await plant.run().ready;
  base = `http://127.0.0.1:${plant.env.MILLRACE_PORT}`;
  const { claim } = z
    .object({ claim: z.string() })
    .parse(JSON.parse(readFileSync(join(plant.data, 'secrets.json'), 'utf8')));
  const person = { name: 'Ada', email: 'ada@example.test', password: 'correct horse battery', company: 'Padma Works' };
  cookie = cookieOf(await call('POST', '/api/v1/setup/claim', { code: claim, ...person }));
  const document = {
    ...siteDocument(),
    devices: [],
    points: [
      { path: GAS.slice('plant-a/'.length), unit: 'm3', maxGap: '1 d', manual: { every: '8 h', round: 'utilities' } },
      {
        path: 'hall/line-1/boiler/boiler-1/gas-used',
        unit: 'm3',
        calculated: { formula: 'delta(gas)', inputs: { gas: 'gas' } },
      },
    ],
  };
  await command('plant.config.apply', { document, profiles: [] });
  await command('plant.gateway.assign', { gateway: 'main', site: 'plant-a' });
}, 300_000);
afterAll(() => plant?.clean(), 60_000);

test('what a person enters is a reading of the plant, and what is reckoned from it follows', async () => {
  const now = Date.now() * 1_000;
  const input = encodeURIComponent(JSON.stringify({ site: 'plant-a' }));
  for (const [hours, value] of [
    [16, 1000],
    [8, 1012.5],
  ] as const) {
    const entered = { reading: randomUUID(), site: 'plant-a', point: GAS, value, at: now - hours * HOUR };
    await command('plant.reading.enter', entered);
    // One after the other, as people walk: the gateway may not have heard of the point yet.
    await until(async () => {
      const { readings } = await get(`/queries/plant.readings.due?input=${input}`, due);
      expect(readings).toEqual([{ path: GAS, last: { state: 'kept' } }]);
    });
  }
  // A point stands in the list once a reading of it is stored, which is after it is kept.
  const lastOf = async (path: string) => {
    const known = await get('/points', points);
    const id = known.points.find((point) => point.path === path)?.id;
    return id === undefined ? undefined : (await get(`/points/last?ids=${id}`, newest)).values[0];
  };
  await until(async () => expect(await lastOf(GAS)).toEqual({ v: 1012.5, q: 0, t: now - 8 * HOUR }));
  await until(async () =>
    expect(await lastOf('plant-a/hall/line-1/boiler/boiler-1/gas-used')).toEqual({ v: 12.5, q: 0, t: now - 8 * HOUR }),
  );
}, 200_000);
