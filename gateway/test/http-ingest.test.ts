import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configOf, countsOf, SECRET, type TestGateway, testGateway } from './gateway-fixture.ts';

let plant: TestGateway;
beforeAll(async () => {
  plant = await testGateway({
    config: configOf({
      points: [{ path: 'plant/area/line/cell/m1/speed' }],
      rules: [
        {
          id: 'speed',
          topic: 'devices/{id}/speed',
          time: { path: 't', format: 'epoch-ms' },
          values: [{ point: 'area/line/cell/{id}/speed', path: 'v' }],
        },
      ],
      devices: [{ id: 'm1' }],
    }),
    env: { MILLRACE_MAX_PAYLOAD: '0.01' },
  });
});
afterAll(() => plant?.remove());

const post = (topic: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${plant.gateway.ports.http}/ingest/v1/${topic}`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer m1.${SECRET}`, 'content-type': 'application/json', ...headers },
  });
const reading = (v: number, after = v) => JSON.stringify({ t: Date.now() - 60_000 + after, v });

test('one value, an array and lines are taken, each answered after its sync', async () => {
  const before = plant.gateway.journal.status().nextSeq;
  expect(await (await post('devices/m1/speed', reading(1))).json()).toEqual({ accepted: 1 });
  expect(await (await post('devices/m1/speed', `[${reading(2)},${reading(3)}]`)).json()).toEqual({ accepted: 2 });
  const lines = await post('devices/m1/speed', `${reading(4)}\n${reading(5)}\n`, {
    'content-type': 'application/x-ndjson',
  });
  expect(await lines.json()).toEqual({ accepted: 2 });
  const byHeader = await post('devices/m1/speed', reading(6), { authorization: `Bearer ${SECRET}`, 'x-device': 'm1' });
  expect(byHeader.status).toBe(200);
  expect(plant.gateway.journal.status().nextSeq).toBe(before + 6);
  expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: 6, buffered: 6 });
});

test('an Idempotency-Key makes a repeat a duplicate, also after a restart', async () => {
  const before = countsOf(plant.gateway, 'm1');
  const key = { 'idempotency-key': 'batch-17' };
  const body = `[${reading(10)},${reading(11)}]`;
  for (let at = 0; at < 3; at++) expect((await post('devices/m1/speed', body, key)).status).toBe(200);
  expect(countsOf(plant.gateway, 'm1')).toMatchObject({
    received: before.received + 6,
    duplicate: before.duplicate + 4,
    buffered: before.buffered + 2,
  });
});

test.each([
  ['no token', 'devices/m1/speed', { authorization: '' }, '{}', 401, 'wrong-credential'],
  ['a wrong token', 'devices/m1/speed', { authorization: 'Bearer m1.no' }, '{}', 401, 'wrong-credential'],
  ["another's topic", 'devices/m2/speed', {}, '{}', 403, 'topic-not-allowed'],
  ['a way round by an encoded slash', 'devices%2Fm2/speed', {}, '{}', 403, 'topic-not-allowed'],
  ['the reserved root', 'millrace/v1/x', {}, '{}', 403, 'topic-reserved'],
  ['a wildcard', 'devices/m1/%23', {}, '{}', 400, 'topic-malformed'],
  ['half an escape', 'devices/m1/%ff', {}, '{}', 400, 'topic-malformed'],
  ['a picture', 'devices/m1/speed', { 'content-type': 'image/png' }, '{}', 415, 'content-type'],
  ['half of JSON', 'devices/m1/speed', {}, '{"a":', 400, 'not-json'],
  ['an empty array', 'devices/m1/speed', {}, '[]', 400, 'empty'],
  ['too much', 'devices/m1/speed', { 'content-type': 'text/plain' }, 'x'.repeat(20_000), 413, 'payload-too-large'],
  ['far too much', 'devices/m1/speed', {}, 'x'.repeat(200_000), 413, 'payload-too-large'],
])('%s is refused as a problem', async (_what, topic, headers, body, status, code) => {
  const answer = await post(topic, body, headers);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(await answer.json()).toMatchObject({ status, code });
});

test('what cannot be read is kept, counted, and no reason to refuse the rest', async () => {
  const before = countsOf(plant.gateway, 'm1');
  const answer = await post('devices/m1/speed', `[{"t":1,"v":"fast"},${reading(20)}]`);
  expect(await answer.json()).toEqual({ accepted: 2 });
  expect(countsOf(plant.gateway, 'm1')).toMatchObject({ received: before.received + 2, rejected: before.rejected + 1 });
});

test('health and metrics answer on this machine', async () => {
  const get = (path: string) => fetch(`http://127.0.0.1:${plant.gateway.ports.http}${path}`);
  expect((await get('/health/live')).status).toBe(200);
  expect(await (await get('/health/ready')).json()).toEqual({ status: 'ready', reasons: [] });
  const metrics = await (await get('/metrics')).text();
  expect(metrics).toContain('millrace_values_total{source="m1",outcome="received"}');
  expect((await get('/other')).status).toBe(404);
});

test('a client that stops in the middle of its body holds up nobody', async () => {
  const half = request({
    port: plant.gateway.ports.http,
    host: '127.0.0.1',
    method: 'POST',
    path: '/ingest/v1/devices/m1/speed',
    headers: { authorization: `Bearer m1.${SECRET}`, 'content-length': '100', 'content-type': 'application/json' },
  });
  half.on('error', () => undefined);
  half.write('{"t":');
  expect((await post('devices/m1/speed', reading(30))).status).toBe(200);
  half.destroy();
  expect((await post('devices/m1/speed', reading(31))).status).toBe(200);
});
