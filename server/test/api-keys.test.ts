import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFiles, keepCertificates } from '../../distribution/certificates/keep-certificates.ts';
import { runCli } from '../../distribution/cli/test/run-cli.ts';
import { eventually } from './eventually.ts';
import { OPERATOR, type TestServer, testServer } from './test-server.ts';

// The real kernel, database and certificates. The machine's own address is not loopback: a request to it comes from
// another machine as the server sees it.
const elsewhere = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

let plant: TestServer;
let cookie: string;
let data: string;
let authority: string;
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'millrace-keys-'));
  const certificates = join(data, 'certificates');
  mkdirSync(certificates);
  await keepCertificates(certificates, 'plant.test');
  authority = certificateFiles(certificates).authority;
  plant = await testServer(undefined, { MILLRACE_HOST: '0.0.0.0', MILLRACE_EXTRA_HOSTS: elsewhere ?? '' }, { data });
  writeFileSync(join(data, 'operator-token'), `${OPERATOR}\n`, { mode: 0o600 });
  cookie = await plant.signIn();
});
afterAll(() => plant.close());

type Who = { cookie: string } | { key: string };
const headersOf = (who: Who): Record<string, string> =>
  'key' in who ? { authorization: `Bearer ${who.key}` } : { cookie: who.cookie };
const command = (who: Who, name: string, body: unknown) =>
  plant.call('POST', `/api/v1/commands/${name}`, {
    body,
    headers: { ...headersOf(who), 'idempotency-key': randomUUID() },
  });
const get = (who: Who, path: string) => plant.call('GET', path, { headers: headersOf(who) });
const keys = async () => (await get({ cookie }, '/api/v1/queries/kernel.api-keys')).json.rows;

async function create(input: object): Promise<{ id: string; key: string }> {
  const answer = await command({ cookie }, 'kernel.api-key.create', input);
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  return answer.json.result;
}

async function asOwner(sql: string, values: readonly unknown[] = []): Promise<object[]> {
  const owner = new pg.Client({ connectionString: plant.database.url });
  await owner.connect();
  try {
    return (await owner.query(sql, [...values])).rows;
  } finally {
    await owner.end();
  }
}

test('a key is its owner’s way in, is shown once, and kept nowhere', async () => {
  const idempotency = { 'idempotency-key': randomUUID() };
  const ask = () =>
    plant.call('POST', '/api/v1/commands/kernel.api-key.create', {
      cookie,
      body: { name: 'laptop' },
      headers: idempotency,
    });
  const first = (await ask()).json.result;
  expect(first.key).toMatch(/^millrace_[\w-]{43}$/);
  expect((await ask()).json).toMatchObject({ repeated: true, result: { id: first.id } });
  expect((await ask()).text).not.toContain(first.key);
  const me = await get({ key: first.key }, '/api/v1/me');
  expect(me.json).toMatchObject({
    user: { id: (await get({ cookie }, '/api/v1/me')).json.user.id },
    permissions: ['*'],
  });
  expect((await get({ key: first.key }, '/openapi.json')).status).toBe(200);
  const [listed] = await keys();
  expect(listed).toMatchObject({ id: first.id, name: 'laptop', state: 'valid', usedAt: expect.any(Number) });
  expect(JSON.stringify(listed)).not.toContain(first.key.slice(-20));
  const audit = await asOwner(`select * from kernel.audit where command = 'kernel.api-key.create'`);
  expect(audit).toHaveLength(1);
  const kept = await asOwner('select * from kernel.api_key');
  const outcomes = await asOwner('select * from kernel.command_outcome');
  expect(JSON.stringify([audit, kept, outcomes])).not.toContain(first.key.slice(-20));
});

test('a key makes no keys, nobody makes one for somebody else, and a member it must be', async () => {
  const { key } = await create({ name: 'one' });
  const refused = async (who: Who, input: object) => (await command(who, 'kernel.api-key.create', input)).json.code;
  expect(await refused({ key }, { name: 'two' })).toBe('api-key-makes-no-key');
  await command({ cookie }, 'kernel.member.save', { user: 'somebody', name: 'Somebody', email: 'some@example.test' });
  expect(await refused({ cookie }, { name: 'two', user: 'some@example.test' })).toBe('api-key-own-only');
  expect(await refused({ cookie }, { name: 'two', user: 'nobody@example.test' })).toBe('api-key-owner-unknown');
});

test('it is never more than its owner is now, and may be less', async () => {
  const operator = { authorization: `Bearer ${OPERATOR}` };
  const asOperator = (name: string, body: unknown) =>
    plant.call('POST', `/api/v1/commands/${name}`, { body, headers: { ...operator, 'idempotency-key': randomUUID() } });
  await asOperator('kernel.member.save', { user: 'clerk', name: 'Clerk', email: 'clerk@example.test' });
  await asOperator('kernel.role.save', {
    code: 'stock',
    name: { en: 'Stock' },
    permissions: ['stock.*', 'kernel.trail'],
  });
  await asOperator('kernel.role.give', { user: 'clerk', role: 'stock' });
  const made = await asOperator('kernel.api-key.create', { name: 'whole', user: 'clerk@example.test' });
  const { key } = made.json.result;
  const narrow = await asOperator('kernel.api-key.create', {
    name: 'narrow',
    user: 'clerk@example.test',
    only: ['stock.balances', 'attendance.*'],
  });
  const rights = async (of: string) => (await get({ key: of }, '/api/v1/me')).json.permissions.sort();
  expect(await rights(key)).toEqual(['kernel.trail', 'stock.*']);
  expect(await rights(narrow.json.result.key)).toEqual(['stock.balances']);
  expect((await get({ key: narrow.json.result.key }, '/api/v1/queries/stock.moves')).status).toBe(403);

  await asOperator('kernel.role.save', { code: 'stock', name: { en: 'Stock' }, permissions: ['kernel.trail'] });
  await eventually(() => rights(key)).toEqual(['kernel.trail']);
  await eventually(() => rights(narrow.json.result.key)).toEqual([]);
});

test('it ends when it is revoked, and when its time is over', async () => {
  const { id, key } = await create({ name: 'short', days: 1 });
  expect((await get({ key }, '/api/v1/me')).status).toBe(200);
  const revoked = await command({ cookie }, 'kernel.api-key.revoke', { id });
  expect(revoked.json.result).toEqual({ id, name: 'short' });
  const after = await get({ key }, '/api/v1/me');
  expect([after.status, after.json.code]).toEqual([401, 'wrong-api-key']);

  const old = await create({ name: 'old', days: 1 });
  await asOwner('update kernel.api_key set expires_at = 1 where id = $1', [old.id]);
  expect((await get({ key: old.key }, '/api/v1/me')).json.code).toBe('wrong-api-key');
  const states = (await keys()).map(({ name, state }: { name: string; state: string }) => [name, state]);
  expect(states).toEqual(
    expect.arrayContaining([
      ['short', 'revoked'],
      ['old', 'expired'],
    ]),
  );
});

test('a key gets a successor, both are good for the stated time, and each says when it was used', async () => {
  const old = await create({ name: 'rotated', days: 30, only: ['stock.*'] });
  await get({ key: old.key }, '/api/v1/me');
  const answer = await command({ cookie }, 'kernel.api-key.rotate', { id: old.id, hours: 2 });
  expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  const next = answer.json.result;
  expect(next).toMatchObject({ name: 'rotated', key: expect.stringMatching(/^millrace_/), old: { id: old.id } });
  for (const key of [old.key, next.key]) {
    expect((await get({ key }, '/api/v1/me')).json.permissions).toEqual(['stock.*']);
  }
  const rows = new Map((await keys()).map((row: { id: string }) => [row.id, row]));
  expect(rows.get(old.id)).toMatchObject({
    state: 'valid',
    replacedBy: next.id,
    usedAt: expect.any(Number),
    expiresAt: next.old.endsAt,
  });
  expect(rows.get(next.id)).toMatchObject({ state: 'valid', replacedBy: null, usedAt: expect.any(Number) });
  const again = await command({ cookie }, 'kernel.api-key.rotate', { id: old.id });
  expect([again.status, again.json.code]).toEqual([409, 'api-key-replaced']);
  expect((await command({ key: next.key }, 'kernel.api-key.rotate', { id: next.id })).status).toBe(403);

  await asOwner('update kernel.api_key set expires_at = 1 where id = $1', [old.id]);
  expect((await get({ key: old.key }, '/api/v1/me')).json.code).toBe('wrong-api-key');
  expect((await get({ key: next.key }, '/api/v1/me')).status).toBe(200);
  // Without a time of its own the old one ends at once.
  const last = await command({ cookie }, 'kernel.api-key.rotate', { id: next.id, hours: 0 });
  expect((await get({ key: next.key }, '/api/v1/me')).json.code).toBe('wrong-api-key');
  expect((await get({ key: last.json.result.key }, '/api/v1/me')).status).toBe(200);
  const audit = await asOwner(`select * from kernel.audit where command = 'kernel.api-key.rotate'`);
  expect(JSON.stringify(audit)).not.toContain(last.json.result.key.slice(-20));
});

test('rights are told with their words, and to a key only what it may', async () => {
  const named = async (who: Who): Promise<string[]> =>
    (await get(who, '/api/v1/rights')).json.rights.map(({ name }: { name: string }) => name);
  const mine = await named({ cookie });
  expect(mine).toEqual(expect.arrayContaining(['kernel.api-key.own', 'stock.balances', 'operations.backups.make']));
  const { key } = await create({ name: 'narrow', only: ['stock.*', 'samples.read'] });
  const narrowed = await named({ key });
  expect(narrowed).toContain('samples.read');
  expect(narrowed.filter((name) => name !== 'samples.read' && !name.startsWith('stock.'))).toEqual([]);
  const { rights } = (await get({ cookie }, '/api/v1/rights')).json;
  for (const { name, label } of rights) expect([name, Object.keys(label).sort()]).toEqual([name, ['bn', 'en', 'hi']]);
});

test('the list says who made a key by name', async () => {
  const { id } = await create({ name: 'by name' });
  expect((await keys()).find((row: { id: string }) => row.id === id)).toMatchObject({ createdByName: 'Ada' });
});

describe.skipIf(!elsewhere)('from another machine', () => {
  const url = () => `https://${elsewhere}:${plant.server.httpsPort()}`;
  /** The command line with nothing of the plant's folder. */
  const remote = (key: string, ...args: string[]) =>
    runCli(args, {
      MILLRACE_URL: url(),
      MILLRACE_API_KEY: key,
      MILLRACE_DATA: join(tmpdir(), 'no-such-folder'),
      NODE_EXTRA_CA_CERTS: authority,
    });
  const local = (...args: string[]) =>
    runCli(args, { MILLRACE_DATA: data, MILLRACE_PORT: String(plant.server.port), MILLRACE_NAME: 'plant.test' });

  test('the command line works with a key that was made on the plant’s own machine, until it is revoked', async () => {
    const nobody = await local('apikey', 'create', 'laptop');
    expect([nobody.code, nobody.error]).toEqual([6, expect.stringContaining('e-mail')]);
    const made = await local('apikey', 'create', 'remote laptop', '--for', 'ada@example.test', '--days', '7', '--json');
    expect(made.error).toBe('');
    const { id, key } = JSON.parse(made.out);
    const events = await remote(key, 'events', 'replay', '--from', '0', '--json');
    expect([events.code, events.error]).toEqual([0, '']);
    const listed = await remote(key, 'apikey', 'list');
    expect(listed.out).toContain('remote laptop');
    expect(listed.out).not.toContain(key);
    expect((await remote(key, 'apikey', 'create', 'more')).code).toBe(5);
    const rotated = await local('apikey', 'rotate', id, '--hours', '1', '--json');
    expect(rotated.error).toBe('');
    const next = JSON.parse(rotated.out).key;
    expect((await remote(next, 'apikey', 'list')).out).toContain('replaced');
    const revoked = await local('apikey', 'revoke', id);
    expect([revoked.code, revoked.out]).toEqual([0, expect.stringContaining('remote laptop is revoked')]);
    const after = await remote(key, 'apikey', 'list');
    expect([after.code, after.error]).toEqual([5, expect.stringContaining('wrong-api-key')]);
  });

  test('guessing is limited by who guesses; a key from elsewhere is still taken', async () => {
    const guess = () =>
      runCli(['status', '--json'], {
        MILLRACE_URL: url(),
        MILLRACE_API_KEY: `millrace_${randomUUID()}${randomUUID()}`,
        MILLRACE_DATA: join(tmpdir(), 'no-such-folder'),
        NODE_EXTRA_CA_CERTS: authority,
      });
    // One guess through the whole way; the others straight, from this machine, as they are cheaper to make.
    expect((await guess()).code).toBe(5);
    const statuses: number[] = [];
    for (let n = 0; n < 25; n++) {
      statuses.push((await get({ key: `millrace_wrong-${n}-${'x'.repeat(30)}` }, '/api/v1/me')).status);
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
    expect(statuses.slice(-1)).toEqual([429]);
    const { key } = JSON.parse((await local('apikey', 'create', 'good', '--for', 'ada@example.test', '--json')).out);
    const right = await remote(key, 'apikey', 'list', '--json');
    expect([right.code, right.error]).toEqual([0, '']);
  });
});
