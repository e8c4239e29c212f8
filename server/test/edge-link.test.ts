import type { FactSet, GatewayStatus } from '@millrace/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeBusiness, fakeBusiness } from './fake-business.ts';
import { GATEWAY_SECRET, type TestServer, testServer } from './test-server.ts';

let plant: TestServer;
let business: FakeBusiness;
const headers = { authorization: `Bearer ${GATEWAY_SECRET}` };
const record = (seq: number) => ({ gateway: 'gw-1', epoch: 1, seq });
const set = (revision: number, stream = 'counter:a/l/c/d'): FactSet => ({
  site: 'plant',
  stream,
  window: { key: '2026-11-21/A', from: 0, to: 1 },
  revision,
  base: null,
  through: 1,
  asserted: [],
  changed: [],
  retracted: [],
});

beforeAll(async () => {
  business = fakeBusiness();
  plant = await testServer(business);
});
afterAll(() => plant.close());

test('only a gateway’s own secret opens the link', async () => {
  const cookie = await plant.signIn();
  const body = { gateway: 'gw-1', epoch: 1, version: '0.1.0' };
  for (const wrong of [
    {},
    { cookie },
    { authorization: 'Bearer not-the-secret-of-anybody' },
    { authorization: 'Basic eA==' },
  ]) {
    const answer = await plant.call('POST', '/edge/v1/hello', { headers: wrong as Record<string, string>, body });
    expect([answer.status, answer.json.code]).toEqual([401, 'wrong-service-credential']);
  }
  const hello = await plant.call('POST', '/edge/v1/hello', { headers, body });
  expect(hello.json).toEqual({ site: 'plant', highestEpoch: 3, now: expect.any(Number) });
  const other = await plant.call('POST', '/edge/v1/hello', { headers, body: { ...body, gateway: 'gw-2' } });
  expect([other.status, other.json.code]).toEqual([403, 'not-allowed']);
});

test('fact sets are applied in order, each with its own answer; what follows one that is to come again waits with it', async () => {
  business.factSetResult = ({ record: { seq } }) => {
    if (seq === 2) return { status: 'whole-wanted' };
    if (seq === 3) throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' });
    return { status: 'applied' };
  };
  const answer = await plant.call('POST', '/edge/v1/fact-sets', {
    headers,
    body: {
      gateway: 'gw-1',
      sets: [
        { record: record(1), set: set(1) },
        { record: record(2), set: { nonsense: true } },
        { record: record(3), set: set(3) },
        { record: { ...record(4), gateway: 'gw-2' }, set: set(4, 'counter:a/l/c/e') },
        { record: record(5), set: set(5, 'counter:a/l/c/e') },
        { record: record(6), set: set(6) },
      ],
    },
  });
  expect(answer.json.results.map(({ status }: { status: string }) => status)).toEqual([
    'applied',
    'whole-wanted',
    'again',
    'dead-letter',
    'applied',
    'again',
  ]);
  // The database is away: nothing else could be applied either.
  expect(answer.json.results[2]).toMatchObject({ away: true });
  // The sixth is of the third's window: it was not tried.
  expect(business.arrivals.map((arrival) => arrival.record.seq).sort()).toEqual([1, 2, 3, 5]);
  expect(business.arrivals[0]).toMatchObject({ company: 'c1', site: 'plant', gateway: 'gw-1', set: { revision: 1 } });
});

test('a gateway waits for what is asked of it, and is answered nothing when nothing comes', async () => {
  expect((await plant.call('GET', '/edge/v1/requests?wait=0', { headers })).json).toEqual({ requests: [] });
  expect((await plant.call('GET', '/edge/v1/config?version=0&wait=0', { headers })).status).toBe(304);
});

const status: GatewayStatus = {
  gateway: 'gw-1',
  epoch: 1,
  at: 1,
  startedAt: 1,
  version: '0.1.0',
  configVersion: 0,
  sources: [],
  doors: [],
  journal: { bytes: 0, limitBytes: 1, oldest: null, nextSeq: 1, fullAt: null },
  sinks: [],
  clock: { synchronised: null, reason: null },
};

test('the gateway’s account is taken, one that is none is refused with the field', async () => {
  expect((await plant.call('POST', '/edge/v1/status', { headers, body: status })).status).toBe(204);
  const wrong = await plant.call('POST', '/edge/v1/status', { headers, body: { ...status, epoch: 'x' } });
  expect([wrong.status, wrong.json.code, wrong.json.errors[0].path]).toEqual([400, 'invalid-input', 'epoch']);
});

test('many polls on one connection leave nothing behind', async () => {
  const warnings: string[] = [];
  const hear = (warning: Error) => warnings.push(warning.name);
  process.on('warning', hear);
  for (let n = 0; n < 40; n++) await plant.call('GET', '/edge/v1/requests?wait=0', { headers });
  process.off('warning', hear);
  expect(warnings).not.toContain('MaxListenersExceededWarning');
});
