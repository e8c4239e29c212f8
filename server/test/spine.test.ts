import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
