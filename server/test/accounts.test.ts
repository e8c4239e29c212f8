import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { knownPeers } from '../auth/known-peers.ts';
import { eventually } from './eventually.ts';
import { ADMIN, type Answer, cookieOf, type TestServer, testServer } from './test-server.ts';

let plant: TestServer;
let cookie: string;
let me: string;
beforeAll(async () => {
  plant = await testServer();
  cookie = await plant.signIn();
  me = (await plant.call('GET', '/api/v1/me', { cookie })).json.user.id;
});
afterAll(() => plant?.close());

const { email, password } = ADMIN;
const signIn = (given = password, agent = 'a browser'): Promise<Answer> =>
  plant.call('POST', '/api/auth/sign-in/email', {
    body: { email, password: given },
    headers: { 'user-agent': agent },
  });
const sessions = async (of = cookie) =>
  (await plant.call('GET', '/api/v1/account/sessions', { cookie: of })).json.sessions;
const isIn = async (of: string) => (await plant.call('GET', '/api/v1/me', { cookie: of })).status === 200;

test('one’s sessions are seen without their tokens, ended one by one or all others, and end at once', async () => {
  const phone = cookieOf(await signIn(password, 'a phone'));
  const tablet = cookieOf(await signIn(password, 'a tablet'));
  const all = await sessions();
  expect(all.map(({ agent, current }: { agent: string; current: boolean }) => [agent, current])).toEqual(
    expect.arrayContaining([
      ['a phone', false],
      ['a tablet', false],
    ]),
  );
  expect(all.filter(({ current }: { current: boolean }) => current).length).toBe(1);
  expect(all[0].peer).toBe('127.0.0.1');
  const token = /session_token=([^.]+)/.exec(decodeURIComponent(phone))?.[1] ?? 'none';
  expect(JSON.stringify(all)).not.toContain(token);

  const id = all.find(({ agent }: { agent: string }) => agent === 'a phone').id;
  const end = (body: object, of = cookie) => plant.call('POST', '/api/v1/account/sessions/end', { cookie: of, body });
  expect((await end({ id })).json).toEqual({ ended: 1 });
  expect([await isIn(phone), await isIn(tablet), await isIn(cookie)]).toEqual([false, true, true]);
  expect((await end({ id })).status).toBe(404);
  expect((await end({})).status).toBe(400);
  expect((await end({ id, others: true })).status).toBe(400);
  expect((await end({ others: true })).json).toEqual({ ended: 1 });
  expect([await isIn(tablet), await isIn(cookie)]).toEqual([false, true]);
  expect((await plant.call('GET', '/api/v1/account/sessions')).status).toBe(401);
});

test('one sees the last tries to sign in with one’s own account, also those that failed', async () => {
  expect((await signIn('not the password')).status).toBe(401);
  const tries = async () => (await plant.call('GET', '/api/v1/account/sign-ins', { cookie })).json.rows;
  await eventually(async () =>
    (await tries()).some((row: { refusal: string }) => row.refusal === 'wrong-credentials'),
  ).toBe(true);
  for (const row of await tries()) expect([row.user, row.kind]).toEqual([me, 'sign-in']);
});

test('an administrator sees and ends a member’s sessions, and of nobody who is no member', async () => {
  const other = cookieOf(await signIn(password, 'at the gate'));
  const seen = await plant.call('GET', `/api/v1/members/${me}/account`, { cookie });
  expect(seen.json.lockedUntil).toBeNull();
  const { id } = seen.json.sessions.find(({ agent }: { agent: string }) => agent === 'at the gate');
  const end = await plant.call('POST', `/api/v1/members/${me}/sessions/end`, { cookie, body: { id } });
  expect(end.json).toEqual({ ended: 1 });
  expect(await isIn(other)).toBe(false);
  for (const path of ['account', 'sessions/end', 'unlock']) {
    const method = path === 'account' ? 'GET' : 'POST';
    const answer = await plant.call(method, `/api/v1/members/nobody/${path}`, {
      cookie,
      ...(method === 'POST' ? { body: {} } : {}),
    });
    expect([path, answer.status]).toEqual([path, 404]);
  }
});

test('a password that is guessed first is refused at the claim and at a change, in the reader’s language', async () => {
  const change = await plant.call('POST', '/api/auth/change-password', {
    cookie,
    body: { currentPassword: password, newPassword: 'basketball2026!' },
    headers: { 'accept-language': 'hi' },
  });
  expect([change.status, change.json.code]).toEqual([422, 'password-known']);
  expect(change.json.title).toMatch(/पासवर्ड/);
  expect((await signIn()).status).toBe(200);
});

test('a wrong address and a wrong password are answered alike, whether somebody has the account or not', async () => {
  const ask = (who: string) =>
    plant.call('POST', '/api/auth/sign-in/email', { body: { email: who, password: 'guess' } });
  const answers = [await ask(email), await ask('nobody@example.test')].map(({ status, json }) => [
    status,
    { ...json, correlation: '' },
  ]);
  expect(answers[0]).toEqual(answers[1]);
  for (const who of ['nobody@example.test', email]) {
    let last = await ask(who);
    for (let n = 0; n < 12 && last.status === 401; n++) last = await ask(who);
    expect([last.status, last.json.code]).toEqual([429, 'too-many-attempts']);
  }
  // The own wait of this address is over in seconds; an administrator may end it at once.
  expect((await plant.call('POST', `/api/v1/members/${me}/unlock`, { cookie, body: {} })).json).toEqual({
    unlocked: true,
  });
  expect((await signIn()).status).toBe(200);
});

test('an address from which somebody signed in is known afterwards, also after a restart', async () => {
  await plant.restart();
  const pool = new pg.Pool({ connectionString: plant.database.url, max: 1 });
  const peers = knownPeers(pool);
  try {
    expect([await peers.has(email, '127.0.0.1'), await peers.has(email, '10.0.0.1')]).toEqual([true, false]);
    for (let n = 0; n < 30; n++) await peers.remember(me, `10.0.0.${n}`);
    const { rows } = await pool.query('select count(*)::int as n from auth.known_peer');
    expect(rows).toEqual([{ n: 20 }]);
    expect(await peers.has(email, '10.0.0.29')).toBe(true);
  } finally {
    await pool.end();
  }
});
