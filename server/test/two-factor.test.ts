import pg from 'pg';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf } from './authenticator.ts';
import { eventually } from './eventually.ts';
import { forgetCodes } from './forget-codes.ts';
import { ADMIN, type Answer, cookieOf, type TestServer, testServer } from './test-server.ts';

let plant: TestServer;
let cookie: string;
let uri: string;
let backupCodes: string[];
beforeAll(async () => {
  plant = await testServer();
  cookie = await plant.signIn();
});
afterAll(() => plant?.close());
beforeEach(() => forgetCodes(plant));

const { email, password } = ADMIN;
const post = (path: string, body: object, of?: string): Promise<Answer> =>
  plant.call('POST', path, { body, ...(of === undefined ? {} : { cookie: of }) });
const signIn = (of?: string) => post('/api/auth/sign-in/email', { email, password }, of);
const command = (name: string, body: object, key: string) =>
  plant.call('POST', `/api/v1/commands/${name}`, { cookie, body, headers: { 'idempotency-key': `two-factor-${key}` } });
const me = (of: string) => plant.call('GET', '/api/v1/me', { cookie: of });
/** Cookies that stay, of those an answer sets. */
const kept = ({ headers }: Answer): string =>
  headers
    .getSetCookie()
    .filter((line) => !/max-age=0/i.test(line))
    .map((line) => line.split(';', 1)[0] ?? '')
    .join('; ');

test('whoever must have a second factor and has none can do nothing but set it up', async () => {
  const set = await command(
    'kernel.settings.set',
    { name: 'kernel.sign-in', values: { secondFactorRoles: ['administrator'] } },
    'set',
  );
  expect(set.status).toBe(200);
  await eventually(async () => (await me(cookie)).json.code).toBe('second-factor-needed');
  for (const path of ['/api/v1/points', '/api/v1/entities/kernel.role', '/api/v1/account/sign-ins', '/api/v1/events']) {
    const answer = await plant.call('GET', path, { cookie });
    expect([path, answer.status, answer.json.code]).toEqual([path, 403, 'second-factor-needed']);
  }
  const socket = io(plant.base, {
    path: '/live',
    extraHeaders: { cookie },
    transports: ['websocket'],
    reconnection: false,
  });
  const live = await new Promise<string>((resolve) => {
    socket.on('connect', () => resolve('connected'));
    socket.on('connect_error', ({ message }) => resolve(message));
  });
  socket.close();
  expect(live).toBe('not-signed-in');
  expect((await command('kernel.role.save', { code: 'x', name: { en: 'x' }, permissions: [] }, 'no')).status).toBe(403);
  expect((await plant.call('GET', '/api/v1/account', { cookie })).json).toMatchObject({ secondFactor: false });

  expect((await post('/api/auth/two-factor/enable', { password: 'not the password' }, cookie)).json.code).toBe(
    'wrong-credentials',
  );
  const begun = await post('/api/auth/two-factor/enable', { password }, cookie);
  ({ uri, backupCodes } = begun.json);
  expect(uri).toMatch(/^otpauth:\/\/totp\/Millrace:/);
  expect(backupCodes).toHaveLength(10);
  // Begun is not done: a phone that read the picture wrong must not shut anybody out.
  expect((await me(cookie)).json.code).toBe('second-factor-needed');
  expect((await signIn()).json.user.email).toBe(email);
  const wrong = codeOf(uri, Date.now() + 3_600_000);
  expect((await post('/api/auth/two-factor/confirm', { code: wrong }, cookie)).json.code).toBe('wrong-second-factor');
  const confirmed = await post('/api/auth/two-factor/confirm', { code: codeOf(uri) }, cookie);
  expect(confirmed.json).toEqual({ done: true });
  cookie = kept(confirmed) || cookie;
  expect((await me(cookie)).json.user.email).toBe(email);
  expect((await post('/api/auth/two-factor/enable', { password }, cookie)).json.code).toBe('second-factor-there');
});

test('the secret and the backup codes lie encrypted in the database', async () => {
  const pool = new pg.Pool({ connectionString: plant.database.url, max: 1 });
  const { rows } = await pool.query('select * from auth."twoFactor"').finally(() => pool.end());
  const stored = JSON.stringify(rows);
  expect(stored).not.toContain(new URL(uri).searchParams.get('secret') ?? 'none');
  for (const code of backupCodes) expect(stored).not.toContain(code);
  expect(rows[0].secret.length).toBeGreaterThan(40);
});

test('a password alone signs nobody in; a right code does, a wrong one is told and counted', async () => {
  const half = await signIn();
  expect(half.json).toEqual({ secondFactor: true });
  expect(half.text).not.toContain(email);
  const pending = kept(half);
  expect((await me(pending)).status).toBe(401);
  const verify = (code: string, of = pending, more = {}) =>
    post('/api/auth/two-factor/verify-totp', { code, ...more }, of);
  expect((await verify(codeOf(uri, 0))).json.code).toBe('wrong-second-factor');
  expect((await verify(codeOf(uri), '')).json.code).toBe('wrong-second-factor');
  const come = await verify(codeOf(uri));
  expect(come.json.user.email).toBe(email);
  expect((await me(kept(come))).status).toBe(200);
  // The same half sign-in cannot be used twice.
  expect((await verify(codeOf(uri))).json.code).toBe('wrong-second-factor');
  const asked = encodeURIComponent(JSON.stringify({ kind: 'sign-in' }));
  const tries = async () =>
    (await plant.call('GET', `/api/v1/queries/kernel.audit?input=${asked}`, { cookie })).json.rows;
  await eventually(async () =>
    (await tries()).some(
      (row: { refusal: string; userName: string }) =>
        row.refusal === 'wrong-second-factor' && row.userName === ADMIN.name,
    ),
  ).toBe(true);
  await eventually(async () =>
    (await tries()).some((row: { detail: { by: string } }) => row.detail.by === 'code'),
  ).toBe(true);
});

test('a code is good once, also for two who come with it at the same moment', async () => {
  const verify = async (code: string) => post('/api/auth/two-factor/verify-totp', { code }, kept(await signIn()));
  const code = codeOf(uri);
  const both = await Promise.all([verify(code), verify(code)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  expect((await verify(code)).json.code).toBe('wrong-second-factor');
  // The next one is another code, and a wrong guess uses none up.
  await verify('000000');
  expect((await verify(codeOf(uri, Date.now() + 30_000))).status).toBe(200);
});

test('five wrong codes end the try to sign in', async () => {
  const pending = kept(await signIn());
  for (let n = 0; n < 5; n++) await post('/api/auth/two-factor/verify-totp', { code: '000000' }, pending);
  expect((await post('/api/auth/two-factor/verify-totp', { code: codeOf(uri) }, pending)).json.code).toBe(
    'wrong-second-factor',
  );
});

test('a backup code signs in once', async () => {
  const use = async () =>
    post('/api/auth/two-factor/verify-backup-code', { code: backupCodes[0] }, kept(await signIn()));
  expect((await use()).json.user.email).toBe(email);
  expect((await use()).json.code).toBe('wrong-second-factor');
});

test('a device that is remembered is not asked again, and one that is not is', async () => {
  const come = await post(
    '/api/auth/two-factor/verify-totp',
    { code: codeOf(uri), trustDevice: true },
    kept(await signIn()),
  );
  const device = kept(come)
    .split('; ')
    .filter((part) => part.includes('trust_device'))
    .join('; ');
  expect(device).not.toBe('');
  expect((await signIn(device)).json.user.email).toBe(email);
  expect((await signIn()).json).toEqual({ secondFactor: true });
});

test('while the company asks for it, it is not taken away; afterwards it is, and a member’s by an administrator', async () => {
  const off = () => post('/api/auth/two-factor/disable', { password }, cookie);
  expect((await off()).json.code).toBe('second-factor-kept');
  await command('kernel.settings.set', { name: 'kernel.sign-in', values: { secondFactorRoles: [] } }, 'unset');
  await eventually(async () => (await off()).status).toBe(200);
  expect((await signIn()).json.user.email).toBe(email);
  cookie = cookieOf(await signIn());

  const begun = await post('/api/auth/two-factor/enable', { password }, cookie);
  const on = await post('/api/auth/two-factor/confirm', { code: codeOf(begun.json.uri) }, cookie);
  cookie = kept(on) || cookie;
  const { id } = (await me(cookie)).json.user;
  expect((await plant.call('GET', `/api/v1/members/${id}/account`, { cookie })).json.secondFactor).toBe(true);
  const lost = await post(`/api/v1/members/${id}/second-factor/remove`, {}, cookie);
  expect(lost.json).toEqual({ removed: true });
  // Who took the device is not left signed in.
  expect((await me(cookie)).status).toBe(401);
  expect((await signIn()).json.user.email).toBe(email);
});
