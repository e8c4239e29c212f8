import { afterAll, beforeAll, expect, test } from 'vitest';
import { headerOf, mailServer } from './mail-server.ts';
import { ADMIN, cookieOf, type TestServer, testServer } from './test-server.ts';

// From the routes of the server to a real SMTP server: PostgreSQL, kernel, jobs and keys are those of the release.
let plant: TestServer;
let mail: Awaited<ReturnType<typeof mailServer>>;
let cookie = '';
beforeAll(async () => {
  mail = await mailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ password }, _session, callback) =>
      password === 'right one'
        ? callback(null, { user: 'plant' })
        : callback(Object.assign(new Error('5.7.8 Authentication failed'), { responseCode: 535 })),
  });
  plant = await testServer();
  cookie = await plant.signIn();
});
afterAll(async () => {
  await plant?.close();
  await mail?.close();
});

const settings = () => ({
  ...{ host: '127.0.0.1', port: mail.port, security: 'none', user: 'plant', from: 'millrace@padma.test' },
});
const post = (path: string, body: object) => plant.call('POST', path, { body, cookie });
const save = (body: object) => post('/api/v1/notifications/channels', { channel: 'mail', enabled: true, ...body });
let keys = 0;
const command = (name: string, input: object) => {
  keys += 1;
  const headers = { 'idempotency-key': `notify-${keys}` };
  return plant.call('POST', `/api/v1/commands/${name}`, { body: input, cookie, headers });
};
const query = async (name: string) => (await plant.call('GET', `/api/v1/queries/${name}`, { cookie })).json;

test('a test mail says exactly what failed; then a mention reaches its person by mail, and the journal says so', async () => {
  expect(await post('/api/v1/notifications/try', { channel: 'mail', to: ADMIN.email })).toMatchObject({ status: 409 });
  expect((await save({ settings: { ...settings(), port: 0 } })).json).toMatchObject({
    status: 422,
    errors: [{ path: 'settings.port' }],
  });
  expect(await save({ settings: settings(), secret: 'wrong one' })).toMatchObject({ status: 200 });
  const tried = await post('/api/v1/notifications/try', { channel: 'mail', to: ADMIN.email });
  expect(tried.json).toEqual({
    ok: false,
    reference: null,
    problem: expect.stringContaining('535 5.7.8 Authentication failed'),
  });
  expect(await save({ settings: settings(), secret: 'right one' })).toMatchObject({ status: 200 });
  // What is not said of the secret stays.
  expect(await save({ settings: settings() })).toMatchObject({ status: 200 });
  expect((await post('/api/v1/notifications/try', { channel: 'mail', to: ADMIN.email })).json).toMatchObject({
    ok: true,
  });

  // Nobody reads the secret again, in whichever form.
  const told = JSON.stringify([
    await query('kernel.notice-settings'),
    await query('kernel.audit'),
    (await plant.call('GET', '/api/v1/entities/kernel.delivery', { cookie })).text,
  ]);
  expect(told).toContain('"hasSecret":true');
  for (const secret of ['right one', 'wrong one', 'v1.']) expect(told).not.toContain(secret);

  // Nobody is told what he says himself.
  const bina = { email: 'bina@padma.test', name: 'Bina', locale: 'hi' };
  const invited = await post('/api/v1/people/invite', bina);
  expect(invited.json).toMatchObject({ mail: { ok: true, problem: null } });
  const { user } = invited.json;
  await command('kernel.role.give', { user, role: 'administrator' });
  await command('kernel.branch.create', { code: 'EAST', name: { en: 'East' } });
  const { rows } = (await plant.call('GET', '/api/v1/entities/kernel.branch', { cookie })).json;
  const record = rows[0].id;
  const said = await command('kernel.comment.write', {
    ...{ entity: 'kernel.branch', record, text: `Look at this, @[${user}]` },
  });
  expect(said.status).toBe(200);
  await expect.poll(() => mail.taken.length, { timeout: 15_000 }).toBe(3);
  const last = mail.taken[2];
  if (!last) throw new Error('no mail');
  expect(headerOf(last, 'Content-Language')).toBe('hi');
  expect(last.to).toEqual([bina.email]);
  expect(last.source).toContain(`/office/records/kernel/branch/${record}`);
  const journal = async () => (await plant.call('GET', '/api/v1/entities/kernel.delivery', { cookie })).json.rows;
  await expect.poll(async () => (await journal())[0]?.state).toBe('sent');
  expect(await journal()).toMatchObject([{ address: bina.email, kind: 'mentioned', tries: 1 }]);
});

test('a browser subscribes with the key of the plant, which stays over a restart, and is forgotten when its person says so', async () => {
  const { key } = (await plant.call('GET', '/api/v1/notifications/push-key', { cookie })).json;
  expect(Buffer.from(key, 'base64url')).toHaveLength(65);
  const device = { endpoint: 'https://push.example/1', p256dh: key, auth: 'BTBZMqHH6r4Tts7J_aSIgg', name: 'Chrome' };
  expect((await command('kernel.push-device.add', { ...device, endpoint: 'http://push.example/1' })).status).toBe(422);
  const added = (await command('kernel.push-device.add', device)).json.result;
  expect((await command('kernel.push-device.add', device)).json.result).toEqual(added);
  await plant.restart();
  expect((await plant.call('GET', '/api/v1/notifications/push-key', { cookie })).json).toEqual({ key });
  expect((await query('kernel.notice-settings.own')).devices).toMatchObject([{ id: added.id, name: 'Chrome' }]);
  await command('kernel.push-device.remove', added);
  expect((await query('kernel.notice-settings.own')).devices).toEqual([]);
});

/** What a mail leads to: the token behind "#" of its link. */
const tokenIn = (source: string): string => {
  const plain = source.replaceAll('=\r\n', '').replaceAll('=3D', '=');
  return /sign-in\/password#([\w-]+)/.exec(plain)?.[1] ?? '';
};
const setPassword = (token: string, newPassword: string) =>
  plant.call('POST', '/api/auth/password/set', { body: { token, newPassword } });
const signIn = (password: string) =>
  plant.call('POST', '/api/auth/sign-in/email', { body: { email: 'bina@padma.test', password } });

test('who is invited, or has forgotten a password, chooses one by a link that is good once; nobody else learns who is here', async () => {
  const invitation = mail.taken.find(({ to, source }) => to[0] === 'bina@padma.test' && tokenIn(source) !== '');
  const token = tokenIn(invitation?.source ?? '');
  expect((await setPassword(token, 'bina@padma.test')).json).toMatchObject({ code: 'password-known' });
  expect((await setPassword(token, 'seven lamps under water')).json).toEqual({ changed: true });
  expect((await setPassword(token, 'another one of seven')).json).toMatchObject({ code: 'password-link-over' });
  const held = cookieOf(await signIn('seven lamps under water'));

  const before = mail.taken.length;
  const forgotten = (email: string) => plant.call('POST', '/api/auth/password/forgotten', { body: { email } });
  const [known, unknown] = [await forgotten('BINA@padma.test'), await forgotten('nobody@padma.test')];
  expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
  await expect.poll(() => mail.taken.length, { timeout: 15_000 }).toBe(before + 1);
  const second = mail.taken[before]?.source ?? '';
  expect(second).not.toContain('List-Unsubscribe');
  expect((await setPassword(tokenIn(second), 'nine boats at the quay')).json).toEqual({ changed: true });
  expect((await signIn('seven lamps under water')).status).toBe(401);
  expect((await signIn('nine boats at the quay')).status).toBe(200);
  // Whoever was signed in with the old password is not any more.
  expect((await plant.call('GET', '/api/v1/me', { cookie: held })).status).toBe(401);
});
