import { randomUUID } from 'node:crypto';
import type { GatewayStatus } from '@millrace/contracts';
import { nowMicros } from '@millrace/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeBusiness, fakeBusiness } from './fake-business.ts';
import { GATEWAY_SECRET, type TestServer, testServer } from './test-server.ts';

// The server alone: who may ask, which gateway is asked, and what its answer becomes. The gateway is spoken for by its own
// calls; that a real one asks a real device is proven in distribution/cli/test/probe-device.test.ts.
let plant: TestServer;
let business: FakeBusiness;
let cookie: string;
const headers = { authorization: `Bearer ${GATEWAY_SECRET}` };

const status = (gateway: string): GatewayStatus => ({
  gateway,
  epoch: 1,
  at: 1,
  startedAt: 1,
  version: '0.1.0',
  configVersion: 1,
  sources: [],
  doors: [],
  journal: { bytes: 0, limitBytes: 1, oldest: null, nextSeq: 1, fullAt: null },
  sinks: [],
  clock: { synchronised: null, reason: null },
});
const kept: { site: string; status: GatewayStatus; receivedAt: number }[] = [];

beforeAll(async () => {
  business = fakeBusiness();
  Object.assign(business.plant, { keptStatuses: async () => kept });
  plant = await testServer(business);
  cookie = await plant.signIn();
});
afterAll(() => plant.close());

const probe = { protocol: 'modbus', settings: { host: '192.0.2.1' }, points: [{ name: 'power', address: 40001 }] };
const browse = { protocol: 'modbus', settings: { host: '192.0.2.1' }, browsing: randomUUID() };
const ask = (question: 'probe' | 'browse', body: object) =>
  plant.call('POST', `/api/v1/devices/${question}`, { cookie, body });
/** The gateway says that it is there. */
const report = async () =>
  expect((await plant.call('POST', '/edge/v1/status', { headers, body: status('gw-1') })).status).toBe(204);

/** A person asks, the gateway fetches it and answers. */
async function answered(question: 'probe' | 'browse', body: object, answer: object) {
  const asked = ask(question, body);
  const [request] = (await plant.call('GET', '/edge/v1/requests?wait=30', { headers })).json.requests;
  const results = [{ kind: 'request', id: request.id, ...answer }];
  expect((await plant.call('POST', '/edge/v1/results', { headers, body: { results } })).status).toBe(204);
  return { request, answer: await asked };
}

test('where no gateway is heard, the question is refused at once and says so', async () => {
  const away = await ask('probe', probe);
  expect([away.status, away.json.code]).toEqual([503, 'gateway-away']);
});

test('the only gateway is asked without being named, and its answer is the answer', async () => {
  await report();
  const probed = {
    fault: null,
    values: [{ name: 'power', value: 12.5, unit: 'kW', quality: 'good', fault: null }],
  };
  const one = await answered('probe', probe, { ok: true, message: '', probed });
  expect(one.request).toMatchObject({ kind: 'probe-device', probe: { protocol: 'modbus', timeout: 3_000_000 } });
  expect([one.answer.status, one.answer.json]).toEqual([200, probed]);
  const browsed = {
    fault: null,
    items: [{ address: '@1', label: 'unit 1', type: 'group', writable: false }],
    done: true,
  };
  const two = await answered('browse', { ...browse, gateway: 'gw-1' }, { ok: true, message: '', browsed });
  expect(two.request).toMatchObject({ kind: 'browse-device', browse: { browsing: browse.browsing, limit: 200 } });
  expect([two.answer.status, two.answer.json]).toEqual([200, browsed]);
});

test('a gateway that cannot ask says why in its own words', async () => {
  await report();
  const { answer } = await answered('probe', probe, { ok: false, message: 'it asks too many devices at once already' });
  expect([answer.status, answer.json.code, answer.json.detail]).toEqual([
    503,
    'gateway-away',
    'it asks too many devices at once already',
  ]);
});

test('of several gateways one is named; one of another site is none', async () => {
  kept.push({ site: 'plant', status: status('gw-2'), receivedAt: nowMicros() + 60_000_000 });
  kept.push({ site: 'elsewhere', status: status('gw-3'), receivedAt: nowMicros() + 60_000_000 });
  await plant.restart();
  await report();
  const several = await ask('probe', probe);
  expect([several.status, several.json.code]).toEqual([400, 'gateway-not-named']);
  expect(several.json.detail).toContain('gw-2');
  const other = await ask('probe', { ...probe, gateway: 'gw-3' });
  expect(other.status).toBe(404);
  expect(other.json.detail).not.toContain('there is gw-3');
});

test('a question without points, or with an answer waited for too long, is not asked', async () => {
  for (const body of [
    { ...probe, points: [] },
    { ...probe, timeout: 3_600_000_000 },
  ]) {
    expect((await ask('probe', body)).json.code).toBe('invalid-input');
  }
});
