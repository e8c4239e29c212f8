import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { certificateFiles, keepCertificates } from '../../distribution/certificates/keep-certificates.ts';
import { passkeyDevice } from './passkey-device.ts';
import { rawRequest } from './raw-request.ts';
import { ADMIN, CODE, OPERATOR, type TestServer, testServer } from './test-server.ts';

const NAME = 'plant.test';
let plant: TestServer;
let ca: string;
let cookie = '';
beforeAll(async () => {
  const data = mkdtempSync(join(tmpdir(), 'millrace-passkeys-'));
  const certificates = join(data, 'certificates');
  mkdirSync(certificates);
  await keepCertificates(certificates, NAME);
  ca = readFileSync(certificateFiles(certificates).authority, 'utf8');
  plant = await testServer(undefined, {}, { data });
  ({ cookie } = await ask('POST', '/api/v1/setup/claim', { body: { code: CODE, ...ADMIN } }));
});
afterAll(() => plant?.close());

const origin = () => `https://${NAME}:${plant.server.httpsPort()}`;
interface Asking {
  readonly body?: object;
  readonly host?: string;
  readonly cookie?: string;
}
/** As a browser at the plant's own name (or another) over HTTPS; cookies that an answer sets are given back. */
async function ask(method: 'GET' | 'POST', path: string, { body, host = NAME, cookie: given = '' }: Asking = {}) {
  const port = plant.server.httpsPort() ?? 0;
  const answer = await rawRequest({
    ...{ secure: true, host: '127.0.0.1', servername: NAME, ca, port, method, path },
    headers: {
      host: `${host}:${port}`,
      ...(method === 'POST' ? { 'content-type': 'application/json', origin: `https://${host}:${port}` } : {}),
      ...(given === '' ? {} : { cookie: given }),
    },
    ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
  });
  const cookies = [answer.headers['set-cookie'] ?? []].flat().map((line) => line.split(';', 1)[0] ?? '');
  return {
    status: answer.status,
    json: JSON.parse(answer.text),
    cookie: cookies.join('; '),
    lines: answer.headers['set-cookie'],
  };
}
async function add(name: string, device = passkeyDevice()) {
  const options = await ask('POST', '/api/v1/account/passkeys/options', { cookie });
  const response = device.make(options.json, origin());
  const made = await ask('POST', '/api/v1/account/passkeys', {
    body: { name, response },
    cookie: `${cookie}; ${options.cookie}`,
  });
  return { device, options, made, response };
}
async function signIn(device: ReturnType<typeof passkeyDevice>, from = origin(), verified = true) {
  const options = await ask('POST', '/api/auth/sign-in/passkey/options');
  const response = device.prove(options.json, from, verified);
  const body = { response };
  return {
    ...(await ask('POST', '/api/auth/sign-in/passkey', { body, cookie: options.cookie })),
    body,
    challenge: options.cookie,
  };
}

test('at the plant’s own name by HTTPS a passkey is made and signs in; it stands for a second factor', async () => {
  const { device, options, made } = await add('Work laptop');
  expect(options.json.rp).toEqual({ id: NAME, name: 'Millrace' });
  expect(options.json.authenticatorSelection).toMatchObject({ residentKey: 'required', userVerification: 'required' });
  expect(String(options.lines)).toMatch(/__Host-millrace\.passkey_challenge=.*HttpOnly.*Secure/);
  expect([made.status, made.json.name]).toEqual([200, 'Work laptop']);
  const { json } = await ask('GET', '/api/v1/account/passkeys', { cookie });
  expect(json).toMatchObject({ here: true, origin: origin(), passkeys: [{ name: 'Work laptop' }] });
  expect(JSON.stringify(json)).not.toContain('publicKey');

  const come = await signIn(device);
  expect(come.json.user.email).toBe(ADMIN.email);
  const set = await plant.call('POST', '/api/v1/commands/kernel.settings.set', {
    headers: { authorization: `Bearer ${OPERATOR}`, 'idempotency-key': 'passkeys-0001' },
    body: { name: 'kernel.sign-in', values: { secondFactorRoles: ['administrator'] } },
  });
  expect(set.status).toBe(200);
  await expect.poll(async () => (await ask('GET', '/api/v1/me', { cookie })).json.code).toBe('second-factor-needed');
  expect((await ask('GET', '/api/v1/me', { cookie: come.cookie })).status).toBe(200);
  cookie = come.cookie;
});

test('an answer is good once, for its own page, by its own key, and only where the device has checked the person', async () => {
  const { device } = await add('Phone');
  const come = await signIn(device);
  expect(come.status).toBe(200);
  const again = await ask('POST', '/api/auth/sign-in/passkey', { body: come.body, cookie: come.challenge });
  expect([again.status, again.json.code]).toEqual([401, 'passkey-refused']);
  for (const wrong of [
    await signIn(device, 'https://evil.test'),
    await signIn(device, origin(), false),
    await signIn(passkeyDevice()),
  ]) {
    expect([wrong.status, wrong.json.code]).toEqual([401, 'passkey-refused']);
    expect(wrong.cookie).not.toContain('session_token');
  }
  const { options, response } = await add('Once more');
  const reused = await ask('POST', '/api/v1/account/passkeys', {
    body: { name: 'Twice', response },
    cookie: `${cookie}; ${options.cookie}`,
  });
  expect(reused.json.code).toBe('passkey-refused');
});

test('elsewhere none is made or used, and the page is told where they work', async () => {
  const host = '127.0.0.1';
  // The session was made here, and cookies know no ports and no names of ours: only the name decides.
  const seen = await ask('GET', '/api/v1/account/passkeys', { host, cookie });
  expect(seen.json).toMatchObject({ here: false, origin: origin() });
  for (const path of ['/api/v1/account/passkeys/options', '/api/auth/sign-in/passkey/options']) {
    const answer = await ask('POST', path, { host, cookie });
    expect([path, answer.status, answer.json.code]).toEqual([path, 409, 'passkey-not-here']);
  }
});

test('one is renamed and removed by its owner, and signs in no more', async () => {
  const { device, made } = await add('Stick');
  const one = `/api/v1/account/passkeys/${made.json.id}`;
  expect((await ask('POST', `${one}/rename`, { cookie, body: { name: 'Blue stick' } })).json).toEqual({
    name: 'Blue stick',
  });
  expect((await ask('POST', '/api/v1/account/passkeys/nobodys/remove', { cookie })).status).toBe(404);
  expect((await ask('POST', `${one}/remove`)).status).toBe(401);
  expect((await ask('POST', `${one}/remove`, { cookie })).json).toEqual({ removed: true });
  expect((await signIn(device)).json.code).toBe('passkey-refused');
});
