import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { GATEWAY_SECRET, type TestServer, testServer } from './test-server.ts';

// The real kernel and database; the gateway is spoken for by its own calls.
let plant: TestServer;
let cookie: string;
const headers = { authorization: `Bearer ${GATEWAY_SECRET}` };
const command = (name: string, body: unknown) =>
  plant.call('POST', `/api/v1/commands/${name}`, { cookie, body, headers: { 'idempotency-key': randomUUID() } });

beforeAll(async () => {
  plant = await testServer();
  cookie = await plant.signIn();
  const document = {
    version: 1,
    site: 'works',
    name: { en: 'Works' },
    calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'Day' }, start: '06:00', end: '18:00' }] },
    areas: [{ id: 'hall', name: { en: 'Hall' }, lines: [{ id: 'line-1', name: { en: 'Line 1' } }] }],
  };
  expect((await command('plant.config.apply', { document, profiles: [] })).status).toBe(200);
  expect((await command('plant.gateway.assign', { gateway: 'gw-1', site: 'works' })).status).toBe(200);
});
afterAll(() => plant.close());

const entry = (id: string, count: number) => ({
  id,
  kind: 'unmapped',
  source: 'press-1',
  topic: `factory/${id}`,
  reason: 'no-rule',
  count,
  firstSeen: 1,
  lastSeen: count,
  // What jsonb would refuse.
  payload: 'a\u0000b\ud800',
  encoding: 'utf8',
});
const report = async (...entries: unknown[]) => {
  const answer = await plant.call('POST', '/edge/v1/quarantine', { headers, body: { gateway: 'gw-1', entries } });
  expect(answer.status).toBe(204);
};
const list = async () => (await plant.call('GET', '/api/v1/quarantine', { cookie })).json.entries;

/** A person asks, the gateway fetches and answers. */
async function settle(id: string, verb: 'replay' | 'discard', answer: { ok: boolean; message: string }) {
  const asked = plant.call('POST', `/api/v1/quarantine/${encodeURIComponent(id)}/${verb}`, { cookie, body: {} });
  const [request] = (await plant.call('GET', '/edge/v1/requests?wait=30', { headers })).json.requests;
  const during = (await list()).find((one: { id: string }) => one.id === id);
  const results = [{ kind: 'request', id: request.id, ...answer }];
  expect((await plant.call('POST', '/edge/v1/results', { headers, body: { results } })).status).toBe(204);
  expect((await asked).json).toEqual(answer);
  return { request, during };
}

test('what a gateway holds back is seen, replayed through it, and told as settled, also after a restart', async () => {
  // Rights and places are remembered for a moment.
  const sites = async () => (await plant.call('GET', '/api/v1/me', { cookie })).json.sites.length;
  await eventually(sites).toBe(1);
  await report(entry('e1', 3), entry('e2', 5));
  expect(await list()).toMatchObject([
    { id: 'gw-1:e2', gateway: 'gw-1', topic: 'factory/e2', state: 'waiting', result: null, payload: 'a\u0000b\ud800' },
    { id: 'gw-1:e1', state: 'waiting' },
  ]);
  const { request, during } = await settle('gw-1:e1', 'replay', { ok: true, message: '3 replayed' });
  expect(request).toMatchObject({ kind: 'replay-quarantine', entry: 'e1' });
  expect(during).toMatchObject({ state: 'replaying' });
  await settle('gw-1:e2', 'replay', { ok: false, message: 'the journal is full' });
  const settled = [
    { id: 'gw-1:e2', state: 'waiting', result: 'the journal is full' },
    { id: 'gw-1:e1', state: 'replayed', result: '3 replayed' },
  ];
  expect(await list()).toMatchObject(settled);

  await plant.restart();
  // The gateway has not said anything again: nothing has changed for it.
  expect(await list()).toMatchObject(settled);

  // A list without it: what was settled stays to be seen, what waited is gone; more of the same is a new matter.
  await report();
  expect(await list()).toMatchObject([{ id: 'gw-1:e1', state: 'replayed' }]);
  await report(entry('e1', 3));
  expect(await list()).toMatchObject([{ id: 'gw-1:e1', state: 'replayed' }]);
  await report(entry('e1', 4));
  expect(await list()).toMatchObject([{ id: 'gw-1:e1', state: 'waiting', count: 4, result: null }]);
  const none = await plant.call('POST', '/api/v1/quarantine/gw-1%3Anone/replay', { cookie, body: {} });
  expect(none.status).toBe(404);
});

test('what was written through its OPC UA server stands in the audit trail, told twice or not, whatever the text', async () => {
  const write = {
    ...{ id: randomUUID(), at: 1_000, user: 'scada', from: '10.0.0.7', point: 'works/hall/line-1/cell/press-1/recipe' },
    ...{ before: 'milk', value: 'a\u0000b\ud800', state: 'refused', message: 'this user may not write' },
  };
  const body = { gateway: 'gw-1', writes: [write] };
  for (const _ of [1, 2]) {
    const answer = await plant.call('POST', '/edge/v1/outside-writes', { headers, body });
    expect([answer.status, answer.text]).toEqual([204, '']);
  }
  const asked = encodeURIComponent(JSON.stringify({ name: 'plant.device-command.note-outside', limit: 10 }));
  const { rows } = (await plant.call('GET', `/api/v1/queries/kernel.audit?input=${asked}`, { cookie })).json;
  expect(rows).toMatchObject([{ user: 'system:outside/scada', name: 'plant.device-command.note-outside' }]);
  const kept = (await plant.call('GET', `/api/v1/entities/plant.device-command/${write.id}`, { cookie })).json;
  expect(kept).toMatchObject({
    ...{ state: 'refused', message: write.message },
    parameters: { point: 'recipe', before: 'milk', value: 'a\ufffdb\ufffd', from: '10.0.0.7', gateway: 'gw-1' },
  });
  const others = await plant.call('POST', '/edge/v1/outside-writes', { headers, body: { ...body, gateway: 'gw-2' } });
  expect(others.status).toBe(403);
});

const status = {
  gateway: 'gw-1',
  epoch: 1,
  at: 1,
  startedAt: 1,
  version: '0.1.0',
  configVersion: 7,
  sources: [],
  doors: [],
  journal: { bytes: 0, limitBytes: 1, oldest: null, nextSeq: 42, fullAt: null },
  sinks: [],
  clock: { synchronised: null, reason: null },
};

test('a gateway that is away when the server starts again is still shown, with the account it gave last', async () => {
  expect((await plant.call('POST', '/edge/v1/status', { headers, body: status })).status).toBe(204);
  const ledger = async () => (await plant.call('GET', '/api/v1/ledger', { cookie })).json.gateways;
  const [before] = await ledger();
  expect(before).toMatchObject({ online: true, status });
  await plant.restart();
  expect(await ledger()).toMatchObject([{ status, receivedAt: before.receivedAt }]);
  await eventually(async () => (await plant.call('GET', '/health', { cookie })).json.gateways).toMatchObject([
    { gateway: 'gw-1' },
  ]);
});

test('kept messages come from the gateway; what is refused again for the same reason goes on waiting', async () => {
  await report(entry('e9', 9));
  const path = `/api/v1/quarantine/${encodeURIComponent('gw-1:e9')}`;
  expect((await plant.call('POST', '/edge/v1/status', { headers, body: status })).status).toBe(204);
  const first = async () => (await plant.call('GET', '/edge/v1/requests?wait=30', { headers })).json.requests[0];
  const say = (results: unknown[]) => plant.call('POST', '/edge/v1/results', { headers, body: { results } });
  const asked = plant.call('GET', `${path}/payloads`, { cookie });
  const wanted = await first();
  expect(wanted).toMatchObject({ kind: 'quarantine-payloads', entry: 'e9', limit: 50 });
  const messages = [{ arrival: 9, payload: '{"a":1}', encoding: 'utf8' }];
  await say([{ kind: 'request', id: wanted.id, ok: true, message: '', messages }]);
  expect((await asked).json).toEqual({ messages });

  const replay = plant.call('POST', `${path}/replay`, { cookie, body: {} });
  const request = await first();
  const replayed = { replayed: 9, refused: { 'no-rule': 9 } };
  await say([{ kind: 'request', id: request.id, ok: true, message: '9 replayed', replayed }]);
  expect((await replay).json).toEqual({ ok: true, message: '9 replayed', replayed });
  const [found] = (await list()).filter(({ id }: { id: string }) => id === 'gw-1:e9');
  expect(found).toMatchObject({ state: 'waiting', result: '9 replayed' });
});
