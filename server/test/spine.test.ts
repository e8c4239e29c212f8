import { randomUUID } from 'node:crypto';
import { QUALITY, type SampleColumns } from '@millrace/contracts';
import { openStore } from '@millrace/timeseries';
import pg from 'pg';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { GATEWAY_SECRET, OPERATOR, type TestServer, testServer } from './test-server.ts';

/** The server with this release's real kernel, modules and store. */
let plant: TestServer;
let cookie: string;
beforeAll(async () => {
  plant = await testServer();
  cookie = await plant.signIn();
});
afterAll(() => plant.close());

const command = (name: string, body: unknown, more: { dryRun?: boolean; key?: string } = {}) =>
  plant.call('POST', `/api/v1/commands/${name}${more.dryRun ? '?dryRun=1' : ''}`, {
    cookie,
    body,
    headers: { 'idempotency-key': more.key ?? randomUUID() },
  });

test('whoever claimed the plant is its administrator', async () => {
  const me = await plant.call('GET', '/api/v1/me', { cookie });
  expect(me.json).toMatchObject({ user: { email: 'ada@example.test' }, permissions: ['*'], locale: 'en' });
  expect(me.json.companies).toEqual([me.json.company]);
});

test('what a module declares is served: a command, its repeat, its dry run, the list and the record', async () => {
  const item = { code: 'MILK', name: { en: 'Milk' }, unit: 'kg' };
  const dry = await command('stock.item.save', item, { dryRun: true });
  expect(dry.status).toBe(200);
  expect(dry.json.effects.changes).toHaveLength(1);
  const key = randomUUID();
  const done = await command('stock.item.save', item, { key });
  expect([done.status, done.json.repeated]).toEqual([200, false]);
  const again = await command('stock.item.save', item, { key });
  expect(again.json).toEqual({ result: done.json.result, repeated: true });
  const list = await plant.call('GET', '/api/v1/entities/stock.item?search=mil&limit=10', { cookie });
  expect(list.json.rows).toMatchObject([{ code: 'MILK', unit: 'kg' }]);
  const record = await plant.call('GET', `/api/v1/entities/stock.item/${list.json.rows[0].id}`, { cookie });
  expect(record.json).toMatchObject({ code: 'MILK' });
});

test('what is refused says why, with a stable code and the field', async () => {
  const wrong = await command('stock.item.save', { code: 7, more: 'x' });
  expect(wrong.status).toBe(422);
  expect(wrong.headers.get('content-type')).toContain('application/problem+json');
  expect(wrong.json).toMatchObject({ code: 'input-invalid', status: 422, correlation: expect.any(String) });
  expect(wrong.json.errors.map(({ path }: { path: string }) => path)).toContain('code');
  const unknown = await command('stock.no-such', {});
  expect([unknown.status, unknown.json.code]).toEqual([404, 'unknown-name']);
  const query = await plant.call('GET', '/api/v1/queries/no.such', { cookie });
  expect([query.status, query.json.code]).toEqual([404, 'unknown-name']);
  const notJson = await plant.call('GET', '/api/v1/queries/plant.sites?input=%7B', { cookie });
  expect([notJson.status, notJson.json.errors[0].path]).toEqual([400, 'input']);
  const filter = await plant.call('GET', '/api/v1/entities/stock.item?filter=%7B%22no-such%22%3A1%7D', { cookie });
  expect(filter.status).toBe(422);
});

test('the machine’s own command line needs no sign-in, and may do what the company may', async () => {
  const headers = { authorization: `Bearer ${OPERATOR}` };
  const me = await plant.call('GET', '/api/v1/me', { headers });
  expect(me.json).toMatchObject({ user: { id: 'system:operator' }, permissions: ['*'] });
  const named = await plant.call('GET', '/api/v1/me', { headers: { ...headers, 'x-company': me.json.company.name } });
  expect(named.json.company).toEqual(me.json.company);
  const demo = await plant.call('GET', '/api/v1/me', { headers: { ...headers, 'x-acting': 'demo' } });
  expect(demo.json).toMatchObject({ user: { id: 'system:demo' }, permissions: ['*'] });
  // It says whose deed it is, and lets nobody in.
  const guest = await plant.call('GET', '/api/v1/me', { headers: { 'x-acting': 'demo' } });
  expect(guest.status).toBe(401);
  const nowhere = await plant.call('GET', '/api/v1/me', { headers: { ...headers, 'x-company': 'Nowhere' } });
  expect([nowhere.status, nowhere.json.code]).toEqual([403, 'no-company']);
  const wrong = await plant.call('GET', '/api/v1/me', { headers: { authorization: `Bearer ${OPERATOR}x` } });
  expect(wrong.status).toBe(401);
});

test('business events can be read without Socket.IO, and waited for', async () => {
  const { newest } = (await plant.call('GET', '/api/v1/events', { cookie })).json;
  const none = await plant.call('GET', `/api/v1/events?after=${newest}`, { cookie });
  expect(none.json).toEqual({ events: [], newest });
});

test('a gateway nobody has assigned is told to come again', async () => {
  const answer = await plant.call('POST', '/edge/v1/hello', {
    headers: { authorization: `Bearer ${GATEWAY_SECRET}` },
    body: { gateway: 'gw-1', epoch: 1, version: '0.1.0' },
  });
  expect([answer.status, answer.json.code, answer.headers.get('retry-after')]).toEqual([503, 'not-ready', '2']);
});

test('the running system describes itself', async () => {
  const answer = await plant.call('GET', '/openapi.json', { cookie });
  expect(answer.json.openapi).toBe('3.1.0');
  const paths = Object.keys(answer.json.paths);
  expect(paths).toEqual(
    expect.arrayContaining([
      '/api/v1/commands/stock.item.save',
      '/api/v1/queries/plant.sites',
      '/api/v1/entities/stock.item',
      '/edge/v1/fact-sets',
      '/api/v1/me',
    ]),
  );
  const save = answer.json.paths['/api/v1/commands/stock.item.save'].post;
  expect(Object.keys(save.requestBody.content['application/json'].schema.properties)).toContain('code');
  expect((await plant.call('GET', '/openapi.json')).status).toBe(401);
});

const document = {
  version: 1,
  site: 'works',
  name: { en: 'Works' },
  calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'Day' }, start: '06:00', end: '18:00' }] },
  areas: [{ id: 'hall', name: { en: 'Hall' }, lines: [{ id: 'line-1', name: { en: 'Line 1' } }] }],
  devices: [{ id: 'press-1', path: 'hall/line-1/cell/press-1' }],
  points: [{ path: 'hall/line-1/cell/press-1/power', unit: 'kW' }],
};
const T0 = Math.floor(Date.now() / 1000 - 3_600) * 1_000_000;

test('a plant that is configured reaches its gateway; its samples reach the screens', async () => {
  const applied = await command('plant.config.apply', { document, profiles: [] });
  expect([applied.status, applied.text]).toEqual([200, expect.any(String)]);
  expect((await command('plant.gateway.assign', { gateway: 'gw-1', site: 'works' })).status).toBe(200);
  const edge = { authorization: `Bearer ${GATEWAY_SECRET}` };
  await eventually(
    async () =>
      (
        await plant.call('POST', '/edge/v1/hello', {
          headers: edge,
          body: { gateway: 'gw-1', epoch: 1, version: '0.1.0' },
        })
      ).json,
  ).toMatchObject({ site: 'works', highestEpoch: 0 });
  const config = await plant.call('GET', '/edge/v1/config?version=0&wait=5', { headers: edge });
  expect(config.json).toMatchObject({
    site: 'works',
    points: [{ path: 'works/hall/line-1/cell/press-1/power', unit: 'kW' }],
  });
  expect(
    (await plant.call('GET', `/edge/v1/config?version=${config.json.version}&wait=0`, { headers: edge })).status,
  ).toBe(304);

  // A long poll is woken by the command it waits for.
  const waiting = plant.call('GET', '/edge/v1/requests?wait=30', { headers: edge });
  const sent = await command('plant.device-command.send', { site: 'works', device: 'press-1', name: 'reset-counter' });
  expect(sent.status).toBe(200);
  expect((await waiting).json.requests).toMatchObject([
    { kind: 'device-command', command: { device: 'press-1', name: 'reset-counter' } },
  ]);

  const me = await plant.call('GET', '/api/v1/me', { cookie });
  const until = eventually(async () => (await plant.call('GET', '/api/v1/me', { cookie })).json.sites);
  await until.toEqual([{ id: 'works', name: { en: 'Works' } }]);
  expect(me.status).toBe(200);

  const { points } = (await plant.call('GET', '/api/v1/points', { cookie })).json;
  const [{ id }] = points;
  expect(points).toMatchObject([{ path: 'works/hall/line-1/cell/press-1/power', site: 'works' }]);
  await writeSamples(id, [10, 20, 30]);

  const last = await plant.call('GET', `/api/v1/points/last?ids=${id},${id + 1}`, { cookie });
  expect(last.json).toEqual({ values: [{ i: id, v: 30, q: QUALITY.good, t: T0 + 2_000_000 }] });
  const trend = await plant.call('GET', `/api/v1/trend?points=${id}&from=${T0}&to=${T0 + 3_000_000}&width=3`, {
    cookie,
  });
  expect(trend.json.series).toMatchObject([
    { point: id, t: [T0, T0 + 1_000_000, T0 + 2_000_000], last: [10, 20, 30], good: [1, 1, 1] },
  ]);
  const csv = await plant.call('GET', `/api/v1/samples/export?points=${id}&from=${T0}&to=${T0 + 3_000_000}`, {
    cookie,
  });
  expect(csv.headers.get('content-type')).toContain('text/csv');
  expect(csv.text.trim().split('\r\n')).toHaveLength(4);
  const parquet = await plant.call(
    'GET',
    `/api/v1/samples/export?points=${id}&from=${T0}&to=${T0 + 3_000_000}&format=parquet`,
    { cookie },
  );
  expect(parquet.text.startsWith('PAR1')).toBe(true);
  const backwards = await plant.call('GET', `/api/v1/samples/export?points=${id}&from=2&to=1`, { cookie });
  expect(backwards.json).toMatchObject({ code: 'invalid-input', errors: [{ path: 'to' }] });

  // No broker here: what the store keeps is what a screen that opens is told.
  const socket = io(plant.base, { path: '/live', transports: ['websocket'], extraHeaders: { cookie } });
  const told: unknown[] = [];
  socket.on('snapshot', (message: { points: unknown[] }) => told.push(...message.points));
  socket.emit('watch', { points: [id] });
  await eventually(() => told).toEqual([{ i: id, v: 30, q: QUALITY.good, t: T0 + 2_000_000 }]);
  socket.disconnect();

  const health = await plant.call('GET', '/health', { cookie });
  expect(health.json).toMatchObject({ state: 'ready', store: { kind: 'plain' }, database: { state: 'ready' } });
  expect((await plant.call('GET', '/metrics')).text).toContain('millrace_http_request_seconds_count');

  const events = await plant.call('GET', '/api/v1/events?after=0', { cookie });
  expect(events.json.events.map(({ type }: { type: string }) => type)).toContain('plant.config-changed');
});

/** As the gateway's receiver would: one reading a second from T0 on. */
async function writeSamples(point: number, values: readonly number[]): Promise<void> {
  const pool = new pg.Pool({ connectionString: plant.database.roleUrl('millrace_receiver'), max: 2 });
  try {
    const length = values.length;
    const samples: SampleColumns = {
      length,
      seq: Float64Array.from(values, (_, at) => at + 1),
      point: new Int32Array(length).fill(point),
      time: Float64Array.from(values, (_, at) => T0 + at * 1_000_000),
      arrival: Float64Array.from(values, (_, at) => T0 + at * 1_000_000),
      value: Float64Array.from(values),
      quality: new Uint16Array(length),
      source: new Uint16Array(length),
      sources: ['press-1'],
      other: new Map(),
    };
    const store = await openStore({ pool });
    await store.receiver.write({
      gateway: 'gw-1',
      epoch: 1,
      samples,
      observations: [],
      covered: [{ from: 1, to: length }],
      deadbanded: new Map(),
    });
  } finally {
    await pool.end();
  }
}
