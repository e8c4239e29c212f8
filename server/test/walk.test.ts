import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeBusiness, fakeBusiness } from './fake-business.ts';
import { GATEWAY_SECRET, type TestServer, testServer } from './test-server.ts';

let plant: TestServer;
let business: FakeBusiness;
let routes: { method: 'GET' | 'POST'; path: string }[];
beforeAll(async () => {
  business = fakeBusiness();
  plant = await testServer(business);
  routes = plant.server
    .routes()
    .flatMap(({ method, url }) =>
      (method === 'GET' || method === 'POST') && !url.includes('*')
        ? [{ method, path: url.replace(':name', 'test.note.save').replace(':id', 'some-id') } as const]
        : [],
    );
});
afterAll(() => plant.close());

/** Routes that anybody may call: nothing of the plant's data comes out of them. */
const PUBLIC = new Set([
  'GET /',
  'GET /office',
  'GET /panel',
  'GET /trust',
  'GET /trust/',
  'GET /trust/millrace-authority.crt',
  'GET /trust/millrace-authority.pem',
  'GET /trust/millrace.mobileconfig',
  'GET /health/live',
  'GET /health/ready',
  'GET /api/v1/health/live',
  'GET /api/v1/health/ready',
  'GET /api/v1/setup',
  'POST /api/v1/setup/claim',
  'POST /api/v1/devices/claim',
  'POST /edge/v1/join',
  'GET /api/auth/ways',
  // A terminal's own: they answer who shows its credential or a code.
  'GET /api/v1/terminal',
  'POST /api/v1/terminal/register',
  'POST /api/v1/terminal/sign-on',
  'POST /api/v1/terminal/sign-off',
  'POST /api/auth/sign-in/email',
  'POST /api/auth/sign-in/passkey/options',
  'POST /api/auth/sign-in/passkey',
  'POST /api/auth/two-factor/verify-totp',
  'POST /api/auth/two-factor/verify-backup-code',
  'POST /api/auth/sign-out',
  'GET /api/auth/get-session',
]);
/** This machine itself may ask these; the test is on this machine. */
const OPERATOR = new Set(['GET /health', 'GET /api/v1/health', 'GET /metrics']);
/** One's own account, whatever company one belongs to; what a company's trail says of it is none of it. */
const isOwnAccount = (path: string): boolean =>
  path.startsWith('/api/auth/') || (path.startsWith('/api/v1/account') && path !== '/api/v1/account/sign-ins');
const body = { gateway: 'gw-1' };

test('without a session every route but the public ones answers 401 and nothing else', async () => {
  expect(routes.length).toBeGreaterThan(30);
  for (const { method, path } of routes) {
    const name = `${method} ${path}`;
    if (PUBLIC.has(name) || OPERATOR.has(name)) continue;
    const answer = await plant.call(method, path, method === 'POST' ? { body } : {});
    expect([name, answer.status]).toEqual([name, 401]);
    expect(Object.keys(answer.json).sort()).toEqual(['code', 'correlation', 'status', 'title', 'type']);
  }
});

test('a gateway’s secret opens nothing but the link', async () => {
  const headers = { authorization: `Bearer ${GATEWAY_SECRET}` };
  for (const { method, path } of routes) {
    const name = `${method} ${path}`;
    if (PUBLIC.has(name) || OPERATOR.has(name) || path.startsWith('/edge/')) continue;
    const answer = await plant.call(method, path, { headers, ...(method === 'POST' ? { body } : {}) });
    expect([name, answer.status]).toEqual([name, 401]);
  }
});

test('somebody without rights finds no data of the server’s own', async () => {
  const cookie = await plant.signIn();
  business.permissions = new Set();
  for (const path of [
    '/api/v1/points',
    '/api/v1/points/last?ids=1',
    '/api/v1/trend?points=1&from=0&to=1&width=1',
    '/api/v1/ledger',
    '/api/v1/quarantine',
    '/api/v1/backups',
  ]) {
    const answer = await plant.call('GET', path, { cookie });
    expect([path, answer.status, answer.json.code]).toEqual([path, 403, 'not-allowed']);
  }
  for (const verb of ['replay', 'discard']) {
    const answer = await plant.call('POST', `/api/v1/quarantine/x/${verb}`, { cookie, body: {} });
    expect([answer.status, answer.json.code]).toEqual([403, 'not-allowed']);
  }
  for (const question of ['probe', 'browse']) {
    const answer = await plant.call('POST', `/api/v1/devices/${question}`, { cookie, body: {} });
    expect([answer.status, answer.json.code]).toEqual([403, 'not-allowed']);
  }
});

test('somebody signed in who belongs to no company finds nothing either', async () => {
  const cookie = await plant.signIn();
  business.members.clear();
  for (const { method, path } of routes) {
    const name = `${method} ${path}`;
    if (PUBLIC.has(name) || OPERATOR.has(name) || path.startsWith('/edge/')) continue;
    if (name === 'GET /openapi.json' || isOwnAccount(path)) continue;
    const answer = await plant.call(method, path, { cookie, ...(method === 'POST' ? { body } : {}) });
    expect([name, answer.status, answer.json.code]).toEqual([name, 403, 'no-company']);
  }
});
