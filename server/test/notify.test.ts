import { afterAll, beforeAll, expect, test } from 'vitest';
import { headerOf, mailServer } from './mail-server.ts';
import { ADMIN, type TestServer, testServer } from './test-server.ts';

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
  const { user } = (await post('/api/v1/people/invite', bina)).json;
  await command('kernel.role.give', { user, role: 'administrator' });
  await command('kernel.branch.create', { code: 'EAST', name: { en: 'East' } });
  const { rows } = (await plant.call('GET', '/api/v1/entities/kernel.branch', { cookie })).json;
  const record = rows[0].id;
  const said = await command('kernel.comment.write', {
    ...{ entity: 'kernel.branch', record, text: `Look at this, @[${user}]` },
  });
  expect(said.status).toBe(200);
  await expect.poll(() => mail.taken.length, { timeout: 15_000 }).toBe(2);
  const last = mail.taken[1];
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
