import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { profile, siteDocument } from '../../erp-core/testing/site.ts';
import { cookieOf, type TestServer, testServer } from './test-server.ts';

// A device that lost its cookies and not its key, at the real server and its database.
let plant: TestServer;
let admin: string;
beforeAll(async () => {
  plant = await testServer();
  admin = await plant.signIn();
  await ok('plant.config.apply', { document: siteDocument(), profiles: [profile] });
  await ok('kernel.member.save', { user: 'worker', name: 'Asha' });
  await ok('kernel.role.save', {
    code: 'floor',
    name: { en: 'Floor' },
    permissions: ['production-log.*', 'plant.*'],
  });
  await ok('kernel.role.give', { user: 'worker', role: 'floor' });
  await ok('kernel.badge.assign', { user: 'worker', badge: 'FLOOR-0001' });
});
afterAll(() => plant?.close());

const ok = (name: string, input: unknown) => plant.command(admin, name, input);
const told = async (cookie: string) => (await plant.call('GET', '/api/v1/terminal', { cookie })).json;
const me = async (cookie: string) => (await plant.call('GET', '/api/v1/me', { cookie })).status;

interface Device {
  readonly id: string;
  /** Both cookies. */
  readonly cookie: string;
  readonly comeBack: (at: number, terminal?: string) => ReturnType<TestServer['call']>;
}
/** A device that is registered as a terminal, somebody signed on at it, its key known. */
async function device(code: { readonly id: string; readonly code: string }, curve = 'prime256v1'): Promise<Device> {
  const registered = await plant.call('POST', '/api/v1/terminal/register', { body: { code: code.code } });
  const own = cookieOf(registered).split('; ')[0] ?? '';
  const on = await plant.call('POST', '/api/v1/terminal/sign-on', { cookie: own, body: { badge: 'FLOOR-0001' } });
  const cookie = `${own}; ${cookieOf(on)}`;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const known = await plant.call('POST', '/api/v1/terminal/key', { cookie, body: { key } });
  expect(known.status).toBe(curve === 'prime256v1' ? 200 : 400);
  return {
    ...{ id: code.id, cookie },
    comeBack: (at, terminal = code.id) => {
      const words = Buffer.from(`millrace terminal comes back\n${terminal}\n${at}`);
      const signature = sign('sha256', words, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
      return plant.call('POST', '/api/v1/terminal/return', { body: { terminal, at, signature } });
    },
  };
}
const added = (name: string) => ok('kernel.terminal.add', { name, site: 'plant-a' });

test('a device that lost its cookies comes back by its key as the same terminal, with whoever is signed on there', async () => {
  const { id, cookie, comeBack } = await device(await added('Press 1'));
  const before = await told(cookie);
  expect(before).toMatchObject({ terminal: { id }, key: expect.stringMatching(/^[0-9a-f]{64}$/), lapsed: false });
  // The sign-on's cookie alone was lost.
  expect(await told(cookie.split('; ')[0] ?? '')).toMatchObject({ terminal: { id }, person: null, lapsed: true });

  const answer = await comeBack(before.at);
  expect(answer.status).toBe(200);
  const back = cookieOf(answer);
  expect(await told(back)).toMatchObject({ terminal: { id }, person: before.person, key: before.key, lapsed: false });
  expect(await me(back)).toBe(200);
  // What was lost lets nobody in any more.
  expect([(await told(cookie)).terminal, await me(cookie)]).toEqual([null, 401]);
});

test('what was signed is good once and soon, and only for the terminal whose key it is', async () => {
  const one = await device(await added('Press 2'));
  const other = await device(await added('Press 3'));
  const { at } = await told(one.cookie);
  const refused = async (answer: ReturnType<Device['comeBack']>) => (await answer).json.code;
  expect(await refused(one.comeBack(at - 200_000_000))).toBe('not-a-terminal');
  expect(await refused(one.comeBack(at + 200_000_000))).toBe('not-a-terminal');
  expect(await refused(one.comeBack(at, other.id))).toBe('not-a-terminal');
  expect(await refused(one.comeBack(at, randomUUID()))).toBe('not-a-terminal');
  expect(await me(one.cookie)).toBe(200);
  expect((await one.comeBack(at)).status).toBe(200);
  expect(await refused(one.comeBack(at))).toBe('not-a-terminal');
  expect(await refused(one.comeBack(at - 1))).toBe('not-a-terminal');
  expect((await one.comeBack(at + 1)).status).toBe(200);
  expect(await me(other.cookie)).toBe(200);
});

test('nobody is brought back who signed off, nor a device that another replaced or that was revoked', async () => {
  const { id, cookie, comeBack } = await device(await added('Press 4'));
  await plant.call('POST', '/api/v1/terminal/sign-off', { cookie, body: {} });
  const { at } = await told(cookie);
  const back = cookieOf(await comeBack(at));
  expect(await told(back)).toMatchObject({ terminal: { id }, person: null, lapsed: false });
  const next = await device({ id, code: (await ok('kernel.terminal.code', { id })).code });
  expect((await comeBack(at + 1)).json.code).toBe('not-a-terminal');
  expect((await next.comeBack(at + 2)).status).toBe(200);
  await ok('kernel.terminal.revoke', { id });
  expect((await next.comeBack(at + 3)).json.code).toBe('not-a-terminal');
});

test('who has the credential of a terminal alone puts no other key in place of its own, and so gets nobody’s sign-on', async () => {
  const { id, cookie, comeBack } = await device(await added('Press 7'));
  const own = cookie.split('; ')[0] ?? '';
  const { key } = await told(cookie);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const planted = await plant.call('POST', '/api/v1/terminal/key', { cookie: own, body: { key: spki } });
  expect(planted.status).toBe(400);
  const { at } = await told(cookie);
  const words = Buffer.from(`millrace terminal comes back\n${id}\n${at}`);
  const signature = sign('sha256', words, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  const thief = await plant.call('POST', '/api/v1/terminal/return', { body: { terminal: id, at, signature } });
  expect(thief.json.code).toBe('not-a-terminal');
  expect(await told(cookie)).toMatchObject({ key, person: { id: 'worker' } });
  expect((await comeBack(at)).status).toBe(200);
});

test('a key of another kind is none, and who is no terminal has none to tell', async () => {
  const { comeBack, cookie } = await device(await added('Press 5'), 'secp384r1');
  expect(await told(cookie)).toMatchObject({ key: null });
  expect((await comeBack((await told(cookie)).at)).json.code).not.toBe(undefined);
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  expect((await plant.call('POST', '/api/v1/terminal/key', { body: { key } })).json.code).toBe('not-a-terminal');
});

test('readings are entered at a terminal as anywhere else', async () => {
  const { cookie } = await device(await added('Press 6'));
  const input = encodeURIComponent(JSON.stringify({ site: 'plant-a' }));
  expect((await plant.call('GET', `/api/v1/queries/plant.readings.due?input=${input}`, { cookie })).status).toBe(200);
  const reading = { reading: randomUUID(), site: 'plant-a', point: 'plant-a/nothing', value: 1 };
  const headers = { 'idempotency-key': randomUUID() };
  const entered = await plant.call('POST', '/api/v1/commands/plant.reading.enter', { cookie, body: reading, headers });
  expect(entered.json.code).toBe('reading-not-entered');
});
