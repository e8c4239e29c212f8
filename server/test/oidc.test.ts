import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testPort } from '../../distribution/testing/test-port.ts';
import { eventually } from './eventually.ts';
import { ADMIN, cookieOf, type TestServer, testServer } from './test-server.ts';

// Real: a certified OpenID Connect provider beside the server. Fake: its people, who come in by a form without passwords.
const ORIGIN = 'http://localhost:4711';
const PEOPLE: Readonly<Record<string, { email: string; email_verified: boolean; name: string }>> = {
  ada: { email: ADMIN.email, email_verified: true, name: 'Ada of elsewhere' },
  guessed: { email: 'babul@example.test', email_verified: false, name: 'Not Babul' },
  babul: { email: 'Babul@example.test', email_verified: true, name: 'Babul' },
  stranger: { email: 'stranger@example.test', email_verified: true, name: 'Stranger' },
};

let folder: string;
let issuer: string;
let port: number;
let listening: Server | null = null;
let plant: TestServer;
let admin: string;

async function startProvider(): Promise<void> {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'millrace',
        client_secret: 'a-secret-that-only-two-know',
        redirect_uris: [`${ORIGIN}/api/auth/callback/oidc`],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    findAccount: (_: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub, ...PEOPLE[sub] }) }),
    // Who signs in has agreed to what is told of him.
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client?.clientId ?? '',
        accountId: context.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  listening = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => listening?.listen(port, '127.0.0.1', resolve));
}
const stopProvider = async (): Promise<void> => {
  listening?.closeAllConnections();
  await new Promise((resolve) => listening?.close(resolve) ?? resolve(null));
  listening = null;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-oidc-'));
  writeFileSync(join(folder, 'secret'), 'a-secret-that-only-two-know\n', { mode: 0o600 });
  port = await testPort();
  issuer = `http://127.0.0.1:${port}`;
  plant = await testServer(undefined, {
    MILLRACE_OIDC_ISSUER: issuer,
    MILLRACE_OIDC_CLIENT: 'millrace',
    MILLRACE_OIDC_SECRET_FILE: join(folder, 'secret'),
    MILLRACE_OIDC_LABEL: 'Works account',
    MILLRACE_OIDC_ORIGIN: ORIGIN,
  });
  admin = await plant.signIn();
});
afterAll(async () => {
  await plant?.close();
  await stopProvider();
  rmSync(folder, { recursive: true, force: true });
});

const begin = () => plant.call('POST', '/api/auth/oidc', { body: {} });

/** A browser at the provider: follows its pages with its cookies until it is sent back to the plant. */
async function atProvider(url: string, login: string): Promise<string> {
  const jar = new Map<string, string>();
  let next = url;
  let form: string | null = null;
  for (let step = 0; step < 12; step++) {
    const answer: Response = await fetch(next, {
      redirect: 'manual',
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form === null ? {} : { method: 'POST', body: form }),
    });
    form = null;
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';', 1)[0] ?? '').split('=');
      jar.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location) {
      next = new URL(location, next).href;
      if (next.startsWith(ORIGIN)) return next;
    } else if (/name="login"/.test(await answer.text())) form = `prompt=login&login=${login}&password=x`;
    else throw new Error(`the provider stopped at ${next} with ${answer.status}`);
  }
  throw new Error('the provider sent nobody back');
}
/** The whole way: the answer of the plant to who comes back. */
async function signIn(login: string, change = (url: string) => url) {
  const started = await begin();
  expect([started.status, started.text]).toEqual([200, expect.any(String)]);
  const back = change(await atProvider(started.json.url, login));
  const answer = await plant.call('GET', back.slice(ORIGIN.length), { cookie: cookieOf(started) });
  return { answer, back, cookie: cookieOf(answer), started };
}
const me = (cookie: string) => plant.call('GET', '/api/v1/me', { cookie });

test('while the provider is away people sign in with their passwords, and it is asked again once it is back', async () => {
  expect((await plant.call('GET', '/api/auth/ways')).json).toEqual({
    password: true,
    oidc: { label: 'Works account' },
  });
  expect((await begin()).json.code).toBe('provider-away');
  const { email, password } = ADMIN;
  expect((await plant.call('POST', '/api/auth/sign-in/email', { body: { email, password } })).status).toBe(200);
  await startProvider();
  const started = await begin();
  const url = new URL(started.json.url);
  expect(url.origin).toBe(issuer);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    client_id: 'millrace',
    response_type: 'code',
    redirect_uri: `${ORIGIN}/api/auth/callback/oidc`,
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/.{16,}/),
    state: expect.stringMatching(/.{16,}/),
  });
});

test('a member whose e-mail the provider has verified comes in as who he is, and keeps his own name', async () => {
  const { answer, cookie } = await signIn('ada');
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/office/']);
  expect((await me(cookie)).json.user).toMatchObject({ email: ADMIN.email, name: ADMIN.name });
  await eventually(async () => {
    const input = encodeURIComponent(JSON.stringify({ kind: 'sign-in' }));
    const { json } = await plant.call('GET', `/api/v1/queries/kernel.audit?input=${input}`, { cookie: admin });
    return json.rows
      .filter((row: { detail: { by: string } }) => row.detail.by === 'oidc')
      .map((row: { userName: string }) => row.userName);
  }).toEqual([ADMIN.name]);
});

test('nobody gets an account by himself, nor by an e-mail that was not verified; an invited one comes in', async () => {
  const stranger = await signIn('stranger');
  expect(stranger.answer.headers.get('location')).toMatch(/^\/office\/sign-in\?error=/);
  expect((await me(stranger.cookie)).status).toBe(401);

  const headers = { 'idempotency-key': randomUUID() };
  const body = { email: 'babul@example.test', name: 'Babul' };
  const invited = await plant.call('POST', '/api/v1/people/invite', { cookie: admin, body, headers });
  expect([invited.status, invited.text]).toEqual([200, expect.any(String)]);
  const guessed = await signIn('guessed');
  expect(guessed.answer.headers.get('location')).toMatch(/^\/office\/sign-in\?error=/);
  const babul = await signIn('babul');
  expect((await me(babul.cookie)).json.user).toEqual({
    id: invited.json.user,
    name: 'Babul',
    email: 'babul@example.test',
  });
  // He has no password, and may invite nobody.
  const sly = await plant.call('POST', '/api/auth/sign-in/email', {
    body: { email: body.email, password: 'x'.repeat(12) },
  });
  expect(sly.json.code).toBe('wrong-credentials');
  const other = await plant.call('POST', '/api/v1/people/invite', { cookie: babul.cookie, body, headers });
  expect(other.json.code).toBe('not-allowed');
});

test('an answer without its state, of another browser, or said again opens nothing', async () => {
  const forged = await signIn('ada', (url) => url.replace(/state=[^&]+/, 'state=forged-forged-forged'));
  expect((await me(forged.cookie)).status).toBe(401);

  const started = await begin();
  const back = (await atProvider(started.json.url, 'ada')).slice(ORIGIN.length);
  const elsewhere = await plant.call('GET', back, { cookie: cookieOf(await begin()) });
  expect((await me(cookieOf(elsewhere))).status).toBe(401);

  const used = await signIn('ada');
  const again = await plant.call('GET', used.back.slice(ORIGIN.length), { cookie: cookieOf(used.started) });
  expect((await me(cookieOf(again))).status).toBe(401);
});

test('what the provider said of itself is kept: it may be away until somebody is sent to it', async () => {
  await stopProvider();
  const started = await begin();
  expect([started.status, new URL(started.json.url).origin]).toEqual([200, issuer]);
});
