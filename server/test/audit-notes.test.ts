import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealAudit } from '../../erp-core/kernel/audit/seal.ts';
import { eventually } from './eventually.ts';
import { ADMIN, type TestServer, testServer } from './test-server.ts';

let plant: TestServer;
let cookie: string;
let me: string;
beforeAll(async () => {
  plant = await testServer();
  cookie = await plant.signIn();
  me = (await plant.call('GET', '/api/v1/me', { cookie })).json.user.id;
});
afterAll(() => plant?.close());

interface Row {
  user: string;
  userName: string | null;
  name: string;
  kind: string;
  refusal: string | null;
  count: number;
  detail: Record<string, unknown> | null;
  says: Record<string, string> | null;
  records: { entity: string; id: string }[];
}
const audit = async (input: object): Promise<Row[]> => {
  const asked = encodeURIComponent(JSON.stringify(input));
  return (await plant.call('GET', `/api/v1/queries/kernel.audit?input=${asked}`, { cookie })).json.rows;
};
const signIn = (email: string, password: string) =>
  plant.call('POST', '/api/auth/sign-in/email', { body: { email, password } });

test('who came in, who was refused and who went stands in the audit trail', async () => {
  const { email, password } = ADMIN;
  expect((await signIn(email, 'not the password')).status).toBe(401);
  expect((await signIn('typed-by-mistake@example.test', 'whatever it was')).status).toBe(401);
  const second = await signIn(email, password);
  const other = second.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  expect((await plant.call('POST', '/api/auth/sign-out', { cookie: other, body: {} })).status).toBe(200);

  await eventually(async () => (await audit({ kind: 'sign-out' })).length).toBe(1);
  const [out] = await audit({ kind: 'sign-out' });
  expect(out).toMatchObject({ user: me, userName: ADMIN.name, name: 'identity.sign-out', refusal: null });
  const tries = await audit({ kind: 'sign-in' });
  const told = tries.map(({ user, refusal }) => [user, refusal]);
  expect(told).toContainEqual([me, null]);
  expect(told).toContainEqual([me, 'wrong-credentials']);
  expect(told).toContainEqual(['unknown', 'wrong-credentials']);
  expect(tries.every(({ detail }) => detail?.peer === '127.0.0.1')).toBe(true);
  // What was typed for an address that nobody has is not kept anywhere in it.
  expect(JSON.stringify(await audit({ limit: 500 }))).not.toContain('typed-by-mistake');
});

test('a refusal before a command begins is told by its fields, not by what they held, and a flood of it is counted', async () => {
  const send = (at: number) =>
    plant.call('POST', '/api/v1/commands/kernel.role.save', {
      cookie,
      body: { code: { secret: 'hunter2-hunter2' } },
      headers: { 'idempotency-key': `refused-${at}-00000` },
    });
  for (let at = 0; at < 40; at++) expect((await send(at)).status).toBe(422);
  const seen = () => audit({ kind: 'refusal', name: 'kernel.role.save' });
  await eventually(async () => (await seen()).length).toBeGreaterThan(0);
  // The rest is written when the server goes, or when the minute is over.
  await plant.restart();
  const rows = await seen();
  expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(40);
  expect(rows.length).toBeLessThan(10);
  expect(rows[0]).toMatchObject({ user: me, refusal: 'input-invalid', detail: { way: 'execute' } });
  expect(rows[0]?.detail?.fields).toContain('code');
  expect(JSON.stringify(rows)).not.toContain('hunter2');
});

test('wrong API keys, what the server itself refuses, and passwords that are changed stand there too', async () => {
  const headers = { authorization: `Bearer millrace_${'x'.repeat(43)}` };
  expect((await plant.call('GET', '/api/v1/me', { headers })).status).toBe(401);
  const change = (currentPassword: string) =>
    plant.call('POST', '/api/auth/change-password', {
      cookie,
      body: { currentPassword, newPassword: 'another horse battery' },
    });
  expect((await change('not the password')).status).toBe(401);
  expect((await change(ADMIN.password)).status).toBe(200);
  const back = { currentPassword: 'another horse battery', newPassword: ADMIN.password };
  expect((await plant.call('POST', '/api/auth/change-password', { cookie, body: back })).status).toBe(200);
  const key = await plant.call('POST', '/api/v1/commands/kernel.api-key.create', {
    cookie,
    body: { name: 'narrow', only: ['samples.read'] },
    headers: { 'idempotency-key': 'key-narrow-0001' },
  });
  const narrow = { authorization: `Bearer ${key.json.result.key}` };
  expect((await plant.call('GET', '/api/v1/ledger', { headers: narrow })).status).toBe(403);
  expect((await plant.call('GET', '/api/v1/descriptions/kernel.role', { headers: narrow })).status).toBe(403);
  await eventually(async () => (await audit({ kind: 'refusal', name: 'kernel.role' })).length).toBe(1);
  const told = (await audit({ kind: 'refusal' })).map(({ name, user, refusal }) => [name, user, refusal]);
  expect(told).toContainEqual(['identity.api-key', 'unknown', 'wrong-api-key']);
  expect(told).toContainEqual(['identity.password-change', me, 'wrong-credentials']);
  expect(told).toContainEqual(['gateway.ledger', me, 'not-allowed']);
  expect(told).toContainEqual(['kernel.role', me, 'not-permitted']);
  const [changed] = await audit({ kind: 'account' });
  expect(changed).toMatchObject({ name: 'identity.password-change', user: me, detail: { peer: '127.0.0.1' } });
  expect(JSON.stringify(await audit({ limit: 500 }))).not.toContain('horse');
});

test('a row says in every language what was asked for and why not, and names the records it touched', async () => {
  const [refused] = await audit({ kind: 'refusal', name: 'kernel.role.save' });
  expect(refused).toMatchObject({ label: { en: 'Save role' } });
  expect(Object.keys(refused?.says ?? {}).sort()).toEqual(['bn', 'en', 'hi']);
  const saved = await plant.call('POST', '/api/v1/commands/kernel.role.save', {
    cookie,
    body: { code: 'clerk', name: { en: 'Clerk' }, permissions: ['stock.*'] },
    headers: { 'idempotency-key': 'role-clerk-0001' },
  });
  expect(saved.status).toBe(200);
  const [row] = await audit({ kind: 'right', name: 'kernel.role.save' });
  expect(row).toMatchObject({ says: null, records: [{ entity: 'kernel.role', label: { en: 'Role' } }] });
  const id = row?.records[0]?.id;
  const history = await plant.call('GET', `/api/v1/entities/kernel.role/${id}/history`, { cookie });
  expect(history.json.entries[0]).toMatchObject({ command: 'kernel.role.save', before: null });
  const members = await plant.call('GET', '/api/v1/entities/kernel.membership?limit=500&sort=name', { cookie });
  expect(members.json.rows).toMatchObject([{ userId: me, name: ADMIN.name }]);
});

test('an export says who took out what, by which filter and how many rows', async () => {
  const filter = encodeURIComponent(JSON.stringify({ code: 'administrator' }));
  const file = await plant.call('GET', `/api/v1/exports/kernel.role?filter=${filter}`, { cookie });
  expect(file.status).toBe(200);
  await eventually(async () => (await audit({ kind: 'export' })).length).toBe(1);
  const [row] = await audit({ kind: 'export' });
  expect(row).toMatchObject({ user: me, detail: { of: 'kernel.role', filter: { code: 'administrator' }, rows: 1 } });
});

test('a report that leaves as a file is an export, all its pages together, and what is only looked at is none', async () => {
  const ask = (more: string, input: object = {}) =>
    plant.call('GET', `/api/v1/queries/kernel.members?input=${encodeURIComponent(JSON.stringify(input))}${more}`, {
      cookie,
    });
  const members = async () =>
    (await audit({ kind: 'export' })).filter(({ detail }) => detail?.of === 'kernel.members').map((row) => row.detail);
  expect((await ask('')).status).toBe(200);
  for (const _page of [1, 2]) expect((await ask('&into=csv')).status).toBe(200);
  expect((await ask('&into=../csv')).json.code).toBe('invalid-input');
  await plant.restart();
  // The first of its kind is written within a second, the others of its minute as a row of their own.
  const told = await members();
  expect(told.every((detail) => detail?.into === 'csv')).toBe(true);
  expect(told.reduce((rows, detail) => rows + Number(detail?.rows), 0)).toBe(2);
});

test('what was noted is sealed like what commands wrote, and a changed note is found', async () => {
  const company = (await plant.call('GET', '/api/v1/me', { cookie })).json.company.id;
  const app = new pg.Pool({ connectionString: plant.database.roleUrl('millrace_app'), max: 1 });
  await sealAudit(app, company, () => Date.now() * 1000).finally(() => app.end());
  const verify = async () => (await plant.call('GET', '/api/v1/queries/kernel.audit.verify', { cookie })).json;
  expect(await verify()).toMatchObject({ ok: true });
  const owner = new pg.Pool({ connectionString: plant.database.url, max: 1 });
  await owner
    .query(`update kernel.audit set user_id = 'somebody else' where company = $1 and command = 'kernel.export'`, [
      company,
    ])
    .finally(() => owner.end());
  expect(await verify()).toMatchObject({ ok: false, broken: { what: 'changed', command: 'kernel.export' } });
});
