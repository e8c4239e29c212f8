import { randomUUID } from 'node:crypto';
import { createKernel, modules } from '@millrace/erp-core';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { companyOn } from '../../erp-core/testing/erp.ts';
import { eventually } from './eventually.ts';
import { OPERATOR, type TestServer, testServer } from './test-server.ts';

// One person of two companies over HTTP, and a third company that is not his: real server, kernel, database.
let plant: TestServer;
let cookie: string;
let app: pg.Pool;
let kernel: ReturnType<typeof createKernel>;
let first: string;
let second: Awaited<ReturnType<typeof companyOn>>;
let third: Awaited<ReturnType<typeof companyOn>>;
let user: string;
beforeAll(async () => {
  plant = await testServer();
  cookie = await plant.signIn();
  app = new pg.Pool({ connectionString: plant.database.roleUrl('millrace_app'), max: 4 });
  app.on('error', () => undefined);
  kernel = createKernel({ pool: app, modules });
  const me = (await get('me')).json;
  [first, user] = [me.company.id, me.user.id];
  [second, third] = [await companyOn(kernel, 'Second'), await companyOn(kernel, 'Third')];
  const item = (code: string) => ({ code, name: { en: `${code} name` }, unit: 'kg', lots: false });
  for (const code of ['B', 'D']) {
    await plant.call('POST', '/api/v1/commands/stock.item.create', {
      ...{ cookie, body: item(code), headers: { 'idempotency-key': randomUUID() } },
    });
  }
  for (const of of [second, third]) {
    await run(of, 'kernel.setup', { user: 'boss', name: 'Boss' });
    for (const code of ['A', 'C']) await run(of, 'stock.item.create', item(code));
  }
  await run(second, 'kernel.member.save', { user, name: 'Ada there' });
  const grants = [{ on: 'stock.item', where: { code: { ne: 'C' } }, fields: { masked: ['name'] } }];
  await run(second, 'kernel.role.save', { code: 'guest', name: { en: 'Guest' }, grants });
  await run(second, 'kernel.role.give', { user, role: 'guest' });
});
afterAll(async () => {
  await kernel?.stop();
  await app?.end();
  await plant?.close();
});

const get = (path: string, headers: Record<string, string> = { cookie }) =>
  plant.call('GET', `/api/v1/${path}`, { headers });
async function run(caller: typeof second, name: string, input: object) {
  const outcome = await kernel.execute(caller, name, input);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.refusal)}`);
  return outcome.result as { key: string };
}
interface Told {
  readonly company: string;
  readonly code: string;
  readonly name: unknown;
}

test('a list of all companies that one belongs to is one list, each with the rights one has there', async () => {
  await eventually(async () => (await get('entities/stock.item?companies=*')).json.rows.length).toBe(3);
  const codes: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await get(
      `entities/stock.item?companies=*&sort=code&limit=1${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
    );
    expect(page.status).toBe(200);
    expect(page.json.companies).toEqual([
      { id: first, name: expect.any(String), refused: null },
      { id: second.company, name: 'Second', refused: null },
    ]);
    codes.push(
      ...page.json.rows.map(({ company, code, name }: Told) => `${company === first ? 1 : 2} ${code} ${name === '…'}`),
    );
    cursor = page.json.cursor;
  }
  expect(codes).toEqual(['2 A true', '1 B false', '1 D false']);
  const only = await get(`entities/stock.item?companies=${second.company}&sort=code`);
  expect(only.json.rows.map(({ code }: Told) => code)).toEqual(['A']);
});

test('sums and sheets are told by company', async () => {
  const sums = await get('aggregates/stock.item?companies=*&by=unit');
  expect(sums.json.rows).toEqual([
    { company: first, unit: 'kg', count: 2 },
    { company: second.company, unit: 'kg', count: 1 },
  ]);
  expect(sums.json.totals).toEqual([{ unit: 'kg', count: 3 }]);
  const sheet = (await get('exports/stock.item?companies=*&sort=code')).text.trim().split(/\r?\n/);
  expect(sheet.map((line) => line.split(',').slice(0, 1)[0]?.replace('\uFEFF', ''))).toEqual([
    'company',
    expect.any(String),
    expect.any(String),
    'Second',
  ]);
});

test('a company that is not one’s own is not opened by its id, by nobody', async () => {
  for (const companies of [third.company, `${first},${third.company}`, randomUUID()]) {
    for (const kind of ['entities', 'aggregates', 'exports']) {
      const answer = await get(`${kind}/stock.item?companies=${companies}`);
      expect([kind, answer.status, answer.json.code]).toEqual([kind, 403, 'no-company']);
    }
  }
  expect((await get('entities/stock.item?companies=Second')).status).toBe(400);
  // A key is of one company, whatever its owner belongs to.
  const { key } = await run(second, 'kernel.api-key.create', { name: 'test', user });
  const byKey = { authorization: `Bearer ${key}` };
  const rows = (await get('entities/stock.item?companies=*', byKey)).json.rows;
  expect(rows.map(({ company }: Told) => company)).toEqual([second.company]);
  expect((await get(`entities/stock.item?companies=${first}`, byKey)).json.code).toBe('no-company');
  // The machine's own command line is in all of them.
  const operator = { authorization: `Bearer ${OPERATOR}`, 'x-company': second.company };
  const all = (await get('entities/stock.item?companies=*&limit=500', operator)).json.rows;
  expect(new Set(all.map(({ company }: Told) => company))).toEqual(new Set([first, second.company, third.company]));
});

test('a company that asks for a second factor stays closed to a sign-in without one, and says so', async () => {
  await run(second, 'kernel.settings.set', { name: 'kernel.sign-in', values: { secondFactorRoles: ['guest'] } });
  await eventually(async () => (await get('entities/stock.item?companies=*')).json.companies[1].refused?.code).toBe(
    'second-factor-needed',
  );
  const { rows } = (await get('entities/stock.item?companies=*')).json;
  expect(new Set(rows.map(({ company }: Told) => company))).toEqual(new Set([first]));
  expect((await get(`entities/stock.item?companies=${second.company}`)).json.code).toBe('second-factor-needed');
  expect((await get('exports/stock.item?companies=*')).json.code).toBe('second-factor-needed');
});

test('a membership that ended opens nothing a second later', async () => {
  await run(second, 'kernel.member.remove', { user });
  await eventually(async () => (await get(`entities/stock.item?companies=${second.company}`)).json.code).toBe(
    'no-company',
  );
  const { rows } = (await get('entities/stock.item?companies=*')).json;
  expect(new Set(rows.map(({ company }: Told) => company))).toEqual(new Set([first]));
});

test('the document of the running system says how several companies are asked', async () => {
  const { paths } = (await plant.call('GET', '/openapi.json', { cookie })).json;
  for (const kind of ['entities', 'aggregates', 'exports']) {
    const names = paths[`/api/v1/${kind}/stock.item`].get.parameters.map(({ name }: { name: string }) => name);
    expect(names).toContain('companies');
  }
});
