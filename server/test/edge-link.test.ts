import type { FactSet, GatewayStatus } from '@millrace/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeBusiness, fakeBusiness } from './fake-business.ts';
import { GATEWAY_SECRET, type TestServer, testServer } from './test-server.ts';

let plant: TestServer;
let business: FakeBusiness;
const headers = { authorization: `Bearer ${GATEWAY_SECRET}` };
const record = (seq: number) => ({ gateway: 'gw-1', epoch: 1, seq });
const set = (revision: number): FactSet => ({
  site: 'plant',
  stream: 'counter:a/l/c/d',
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

test('fact sets are applied in order, each with its own answer', async () => {
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
        { record: { ...record(4), gateway: 'gw-2' }, set: set(4) },
        { record: record(5), set: set(5) },
      ],
    },
  });
  expect(answer.json.results.map(({ status }: { status: string }) => status)).toEqual([
    'applied',
    'whole-wanted',
    'again',
    'dead-letter',
    'applied',
  ]);
  expect(business.arrivals.map((arrival) => arrival.record.seq)).toEqual([1, 2, 3, 5]);
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

const held = (count: number) => ({
  gateway: 'gw-1',
  entries: [
    {
      id: 'e1',
      kind: 'unmapped' as const,
      source: 'press-1',
      topic: 'factory/press-1',
      reason: 'no-rule',
      count,
      firstSeen: 1,
      lastSeen: 2,
      payload: '{"a":1}',
      encoding: 'utf8' as const,
    },
  ],
});

test('what a gateway holds back is seen, replayed through it, and told as settled', async () => {
  const cookie = await plant.signIn();
  expect((await plant.call('POST', '/edge/v1/quarantine', { headers, body: held(3) })).status).toBe(204);
  const list = async () => (await plant.call('GET', '/api/v1/quarantine', { cookie })).json.entries;
  const [entry] = await list();
  expect(entry).toMatchObject({ gateway: 'gw-1', topic: 'factory/press-1', state: 'waiting', result: null });

  const path = `/api/v1/quarantine/${encodeURIComponent(entry.id)}/replay`;
  const asked = plant.call('POST', path, { cookie, body: {} });
  const poll = await plant.call('GET', '/edge/v1/requests?wait=30', { headers });
  const [request] = poll.json.requests;
  expect(request).toMatchObject({ kind: 'replay-quarantine', entry: 'e1' });
  expect((await list())[0].state).toBe('replaying');
  const result = { kind: 'request', id: request.id, ok: true, message: '3 replayed' };
  expect((await plant.call('POST', '/edge/v1/results', { headers, body: { results: [result] } })).status).toBe(204);
  expect((await asked).json).toEqual({ ok: true, message: '3 replayed' });
  expect((await list())[0]).toMatchObject({ state: 'replayed', result: '3 replayed' });

  // The gateway's list without it: it stays to be seen for a while; more of the same is a new matter.
  await plant.call('POST', '/edge/v1/quarantine', { headers, body: { gateway: 'gw-1', entries: [] } });
  expect(await list()).toHaveLength(1);
  await plant.call('POST', '/edge/v1/quarantine', { headers, body: held(4) });
  expect((await list())[0]).toMatchObject({ state: 'waiting', count: 4 });

  business.sites = ['elsewhere'];
  expect(await list()).toEqual([]);
  expect((await plant.call('POST', path, { cookie, body: {} })).status).toBe(404);
  business.sites = ['plant'];
});

test('kept messages come from the gateway; a replay tells what was refused again, and that entry goes on waiting', async () => {
  const cookie = await plant.signIn();
  await plant.call('POST', '/edge/v1/quarantine', { headers, body: held(9) });
  const entry = async () => (await plant.call('GET', '/api/v1/quarantine', { cookie })).json.entries[0];
  const path = `/api/v1/quarantine/${encodeURIComponent((await entry()).id)}`;
  expect((await plant.call('POST', '/edge/v1/status', { headers, body: status })).status).toBe(204);

  const asked = plant.call('GET', `${path}/payloads`, { cookie });
  const [wanted] = (await plant.call('GET', '/edge/v1/requests?wait=30', { headers })).json.requests;
  expect(wanted).toMatchObject({ kind: 'quarantine-payloads', entry: 'e1', limit: 50 });
  const messages = [{ arrival: 2, payload: '{"a":1}', encoding: 'utf8' }];
  const said = { kind: 'request', id: wanted.id, ok: true, message: '', messages };
  await plant.call('POST', '/edge/v1/results', { headers, body: { results: [said] } });
  expect((await asked).json).toEqual({ messages });

  const replay = plant.call('POST', `${path}/replay`, { cookie, body: {} });
  const [request] = (await plant.call('GET', '/edge/v1/requests?wait=30', { headers })).json.requests;
  const replayed = { replayed: 9, refused: { 'no-rule': 9 } };
  const result = { kind: 'request', id: request.id, ok: true, message: '9 replayed', replayed };
  await plant.call('POST', '/edge/v1/results', { headers, body: { results: [result] } });
  expect((await replay).json).toEqual({ ok: true, message: '9 replayed', replayed });
  expect(await entry()).toMatchObject({ state: 'waiting', result: '9 replayed' });
});

test('many polls on one connection leave nothing behind', async () => {
  const warnings: string[] = [];
  const hear = (warning: Error) => warnings.push(warning.name);
  process.on('warning', hear);
  for (let n = 0; n < 40; n++) await plant.call('GET', '/edge/v1/requests?wait=0', { headers });
  process.off('warning', hear);
  expect(warnings).not.toContain('MaxListenersExceededWarning');
});
