import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { GATEWAY_SECRET, OPERATOR, type TestServer, testServer } from './test-server.ts';

// The real kernel and database: who comes in at a door of a gateway as a person of the plant.
const site = (code: string) => ({
  version: 1,
  site: code,
  name: { en: code },
  calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'Day' }, start: '06:00', end: '18:00' }] },
  areas: [{ id: 'hall', name: { en: 'Hall' }, lines: [{ id: 'line-1', name: { en: 'Line 1' } }] }],
});
let plant: TestServer;
let email: string;
let user: string;
let cookie: string;

async function done(name: string, body: object, headers: Record<string, string>) {
  const answer = await plant.call('POST', `/api/v1/commands/${name}`, {
    body,
    headers: { ...headers, 'idempotency-key': randomUUID() },
  });
  if (answer.status >= 300) throw new Error(`${name}: ${answer.text}`);
  return answer.json.result;
}
const asOperator = (name: string, body: object) => done(name, body, { authorization: `Bearer ${OPERATOR}` });

async function person(name: string, key: string) {
  const headers = { authorization: `Bearer ${GATEWAY_SECRET}` };
  const answer = await plant.call('POST', '/edge/v1/person', { headers, body: { name, key } });
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.json.person;
}

beforeAll(async () => {
  plant = await testServer();
  cookie = await plant.signIn();
  ({ id: user, email } = (await plant.call('GET', '/api/v1/me', { cookie })).json.user);
  for (const code of ['works', 'elsewhere'])
    await asOperator('plant.config.apply', { document: site(code), profiles: [] });
  await asOperator('plant.gateway.assign', { gateway: 'gw-1', site: 'works' });
});
afterAll(() => plant.close());

test('an API key opens with the rights of its owner, under his own name, until it is revoked', async () => {
  const { id, key } = await done('kernel.api-key.create', { name: 'scada' }, { cookie });
  expect(await person(email.toUpperCase(), key)).toEqual({ name: email, writes: true });
  expect(await person('somebody@else.test', key)).toBeNull();
  expect(await person(email, `${key}x`)).toBeNull();
  expect(await person(email, 'a password')).toBeNull();

  const narrow = await done('kernel.api-key.create', { name: 'reads', only: ['samples.read'] }, { cookie });
  expect(await person(email, narrow.key)).toEqual({ name: email, writes: false });
  const other = await done('kernel.api-key.create', { name: 'else', only: ['kernel.company'] }, { cookie });
  expect(await person(email, other.key)).toBeNull();

  await done('kernel.api-key.revoke', { id }, { cookie });
  expect(await person(email, key)).toBeNull();
});

test('whoever may not see the site of the gateway is nobody there', async () => {
  const { key } = await done('kernel.api-key.create', { name: 'again' }, { cookie });
  expect(await person(email, key)).not.toBeNull();
  await asOperator('kernel.member.save', { user: 'boss', name: 'Boss' });
  await asOperator('kernel.role.give', { user: 'boss', role: 'administrator' });
  await asOperator('kernel.member.save', { user, name: 'Ada', email, sites: ['elsewhere'] });
  await eventually(() => person(email, key)).toBeNull();
});

test('only a gateway may ask, and only of a gateway that has a site', async () => {
  const body = { name: email, key: 'a key' };
  const asked = (headers: Record<string, string>) => plant.call('POST', '/edge/v1/person', { headers, body });
  expect((await asked({ cookie })).status).toBe(401);
  expect((await asked({})).status).toBe(401);
});
