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
  // It opens to who knows the token in its address, and tells him what became of what he sent.
  'POST /hooks/v1/:token',
  'GET /api/auth/ways',
  // A terminal's own: they answer who shows its credential or a code.
  'GET /api/v1/terminal',
  'GET /api/v1/terminal/badge',
  'GET /api/v1/terminal/journal',
  'POST /api/v1/terminal/journal',
  'POST /api/v1/terminal/key',
  'POST /api/v1/terminal/offline-sign-on',
  'POST /api/v1/terminal/people',
  'POST /api/v1/terminal/return',
  'POST /api/v1/terminal/register',
  'POST /api/v1/terminal/sign-on',
  'POST /api/v1/terminal/sign-off',
  'POST /api/auth/sign-in/email',
  // Who has no password shows the token of a mail.
  'POST /api/auth/password/forgotten',
  'POST /api/auth/password/set',
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

/** What ends a session is asked last, by one of its own. */
const ENDS = /sign-out|sign-off|sessions\/end|change-password/;

test('what nobody asked for is refused by its name, on every route', async () => {
  business.permissions = new Set(['*']);
  const asked = routes.filter(({ path }) => path.startsWith('/api/'));
  const inOrder = [...asked].sort((a, b) => Number(ENDS.test(a.path)) - Number(ENDS.test(b.path)));
  let session = await plant.signIn();
  for (const { method, path } of inOrder) {
    if (ENDS.test(path)) session = await plant.signIn();
    // This one reads nothing of what somebody sends who does not look like a terminal.
    const cookie = path === '/api/v1/terminal/journal' ? `millrace-terminal=${'x'.repeat(43)}` : session;
    const name = `${method} ${path}`;
    const uuid = '0190f5a0-0000-7000-8000-000000000001';
    const real = path.replace('/packs/test.note.save', '/packs/notes').replaceAll(/some-id|:(user|file)/g, uuid);
    const headers = { 'idempotency-key': 'walk-unknown-0001' };
    const posted = method === 'POST' ? { body: {} } : {};
    const answer = await plant.call(method, `${real}?surely=1`, { cookie, headers, ...posted });
    expect([name, answer.status, answer.json.code]).toEqual([name, 400, 'invalid-input']);
    // A body that lacks something is told of that first.
    if (method === 'GET') expect([name, answer.text]).toEqual([name, expect.stringContaining('surely')]);
    // What a command takes its declaration says, and the kernel refuses.
    if (method === 'GET' || path.startsWith('/api/v1/commands/test.note.save')) continue;
    const body = await plant.call(method, real, { cookie, headers, body: { surely: 1 } });
    expect([name, body.status, body.json.code]).toEqual([name, 400, 'invalid-input']);
  }
});

test('what is wrong with a request is told in the reader’s language', async () => {
  const headers = { 'accept-language': 'bn' };
  const claim = await plant.call('POST', '/api/v1/setup/claim', { headers, body: { code: 1, surely: 1 } });
  const told = claim.json.errors.map(({ path, message }: { path: string; message: string }) => `${path}: ${message}`);
  expect(told).toContain('name: এটি নেই।');
  expect(told).toContain(': surely নামে কোনো ঘর নেই।');
  expect(told.every((one: string) => /[\u0980-\u09FF]/.test(one))).toBe(true);
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
