import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FakeBusiness, fakeBusiness, TWO } from './fake-business.ts';
import { ADMIN, CODE, cookieOf, type TestServer, testServer } from './test-server.ts';

let plant: TestServer;
let business: FakeBusiness;
beforeAll(async () => {
  business = fakeBusiness();
  plant = await testServer(business);
});
afterAll(() => plant.close());

test('a plant is claimed once, with the code of the console, and the claimer is signed in', async () => {
  expect((await plant.call('GET', '/api/v1/setup')).json).toEqual({ claimed: false });
  const wrong = await plant.call('POST', '/api/v1/setup/claim', { body: { code: 'WRONG-CODE-1', ...ADMIN } });
  expect([wrong.status, wrong.json.code]).toEqual([403, 'wrong-code']);
  const short = await plant.call('POST', '/api/v1/setup/claim', { body: { code: CODE, ...ADMIN, password: 'short' } });
  expect([short.status, short.json.errors[0].path]).toEqual([400, 'password']);
  // Two at once, written as a person types it: one becomes the administrator.
  const claims = await Promise.all(
    ['abcd efgh jklm npqr', CODE].map((code) =>
      plant.call('POST', '/api/v1/setup/claim', { body: { code, ...ADMIN } }),
    ),
  );
  expect(claims.map(({ status }) => status).sort()).toEqual([200, 409]);
  const cookie = cookieOf(claims.find(({ status }) => status === 200) ?? { headers: new Headers() });
  const me = await plant.call('GET', '/api/v1/me', { cookie });
  expect(me.json).toMatchObject({
    user: { name: 'Ada', email: ADMIN.email },
    company: { id: 'c1' },
    sites: [{ id: 'plant', name: { en: 'plant' } }],
    permissions: ['*'],
    locale: 'en',
  });
  expect((await plant.call('GET', '/api/v1/setup')).json).toEqual({ claimed: true });
});

test('sign-in gives a cookie no script can read, sign-out ends it at once', async () => {
  await plant.signIn();
  const { email, password } = ADMIN;
  const wrong = await plant.call('POST', '/api/auth/sign-in/email', { body: { email, password: 'not the password' } });
  expect([wrong.status, wrong.json.code]).toEqual([401, 'wrong-credentials']);
  const nobody = await plant.call('POST', '/api/auth/sign-in/email', { body: { email: 'no@example.test', password } });
  expect(nobody.json.title).toBe(wrong.json.title);
  const answer = await plant.call('POST', '/api/auth/sign-in/email', { body: { email: 'ADA@example.test', password } });
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({ user: { id: expect.any(String), name: 'Ada', email } });
  const [line] = answer.headers.getSetCookie();
  expect(line).toMatch(/^millrace\.session_token=.*HttpOnly.*SameSite=Lax/i);
  const cookie = cookieOf(answer);
  expect((await plant.call('GET', '/api/v1/me', { cookie })).status).toBe(200);
  expect((await plant.call('POST', '/api/auth/sign-out', { cookie, body: {} })).status).toBe(200);
  expect((await plant.call('GET', '/api/v1/me', { cookie })).json.code).toBe('not-signed-in');
});

test('a cookie that was changed by a letter is nobody', async () => {
  const cookie = await plant.signIn();
  const forged = cookie.replace(/(session_token=.)(.)/, (_, head, letter) => head + (letter === 'a' ? 'b' : 'a'));
  expect((await plant.call('GET', '/api/v1/me', { cookie: forged })).status).toBe(401);
  const unsigned = cookie.replace(/%3D|\.[^.;]*$/g, '');
  expect((await plant.call('GET', '/api/v1/me', { cookie: unsigned })).status).toBe(401);
});

test('the sentence is in the reader’s language, the code stays', async () => {
  const bengali = await plant.call('GET', '/api/v1/me', { headers: { 'accept-language': 'bn-BD,bn;q=0.9,en;q=0.5' } });
  expect([bengali.json.code, bengali.json.title]).toEqual(['not-signed-in', 'অনুগ্রহ করে সাইন ইন করুন।']);
});

test('nobody can register by themselves, and the library’s other endpoints are not there', async () => {
  for (const path of ['sign-up/email', 'update-user', 'delete-user', 'request-password-reset', 'list-sessions', 'ok']) {
    const answer = await plant.call('POST', `/api/auth/${path}`, { body: { ...ADMIN, email: 'eve@example.test' } });
    expect([path, answer.status]).toEqual([path, 404]);
  }
});

test('a command goes to the kernel with its key; without one it is not taken', async () => {
  const cookie = await plant.signIn();
  const bare = await plant.call('POST', '/api/v1/commands/test.note.save', { cookie, body: { text: 'hi' } });
  expect([bare.status, bare.json.code]).toEqual([400, 'idempotency-key-missing']);
  const headers = { 'idempotency-key': 'key-00000001' };
  const done = await plant.call('POST', '/api/v1/commands/test.note.save', { cookie, headers, body: { text: 'hi' } });
  expect(done.json).toEqual({ result: { saved: true }, repeated: false });
  expect(business.executed.at(-1)).toEqual({ name: 'test.note.save', input: { text: 'hi' }, key: 'key-00000001' });
  const waits = await plant.call('POST', '/api/v1/commands/test.note.save', { cookie, headers, body: { text: TWO } });
  expect([waits.status, waits.json]).toEqual([202, { proposed: { id: 'p-1', expiresAt: 7 }, repeated: false }]);
  const unknown = await plant.call('POST', '/api/v1/commands/no.such', { cookie, headers, body: {} });
  expect([unknown.status, unknown.json.code]).toEqual([404, 'unknown-name']);
});

test('another website cannot use the reader’s session', async () => {
  const cookie = await plant.signIn();
  const key = { 'idempotency-key': 'key-00000002' };
  const refused = async (headers: Record<string, string>) =>
    (
      await plant.call('POST', '/api/v1/commands/test.note.save', {
        cookie,
        headers: { ...key, ...headers },
        body: { text: 'x' },
      })
    ).json;
  expect((await refused({ origin: 'https://evil.test' })).code).toBe('cross-origin');
  expect((await refused({ 'sec-fetch-site': 'same-site' })).code).toBe('cross-origin');
  expect((await refused({ 'sec-fetch-site': 'cross-site', origin: plant.base })).code).toBe('cross-origin');
  expect((await refused({ origin: plant.base })).result).toEqual({ saved: true });
  expect((await refused({ 'sec-fetch-site': 'same-origin' })).result).toEqual({ saved: true });
});
