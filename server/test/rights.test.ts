import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATOR, type TestServer, testServer } from './test-server.ts';

// What a role's grants come to over HTTP: real server, kernel, database. Members come in with keys of their own.
let plant: TestServer;
let admin: Who;
type Who = Readonly<Record<string, string>>;
const OPERATOR_HEADERS: Who = { authorization: `Bearer ${OPERATOR}` };
beforeAll(async () => {
  plant = await testServer();
  admin = { cookie: await plant.signIn() };
  for (const [code, unit] of [
    ['MILK', 'L'],
    ['SUGAR', 'kg'],
    ['SALT', 'kg'],
  ] as const) {
    await done(admin, 'stock.item.create', { code, unit, lots: false, name: { en: `${code} of the secret recipe` } });
  }
});
afterAll(() => plant.close());

const post = (who: Who, name: string, body: unknown) =>
  plant.call('POST', `/api/v1/commands/${name}`, { body, headers: { ...who, 'idempotency-key': randomUUID() } });
const get = (who: Who, path: string) => plant.call('GET', `/api/v1/${path}`, { headers: who });
const done = async (who: Who, name: string, body: unknown) => {
  const answer = await post(who, name, body);
  expect([name, answer.status, answer.text]).toEqual([name, 200, expect.any(String)]);
  return answer.json.result;
};

/** Somebody who holds roles of these grants, as the headers of his program. */
async function member(user: string, grants: readonly object[], permissions: readonly string[] = []): Promise<Who> {
  await done(OPERATOR_HEADERS, 'kernel.member.save', { user, name: user, locale: 'hi' });
  await done(admin, 'kernel.role.save', { code: user, name: { en: user }, permissions, grants });
  await done(admin, 'kernel.role.give', { user, role: user });
  await done(admin, 'kernel.role.save', {
    code: 'keys',
    name: { en: 'keys' },
    permissions: ['kernel.api-key.own'],
  });
  const { key } = await done(OPERATOR_HEADERS, 'kernel.api-key.create', { name: 'test', user });
  return { authorization: `Bearer ${key}` };
}

test('conditions, masks and denies hold on every way to the records', async () => {
  const clerk = await member('clerk', [
    { on: 'stock.item', where: { unit: 'kg' }, fields: { masked: ['name'], readOnly: ['lots'] } },
    { on: 'stock.item', deny: true, actions: ['read', 'change'], where: { code: 'SALT' }, reason: { en: 'not yet' } },
  ]);
  const list = (await get(clerk, 'entities/stock.item')).json;
  expect(list.rows).toMatchObject([{ code: 'SUGAR', name: '…' }]);
  const all = (await get(admin, 'entities/stock.item?sort=code')).json.rows;
  const [milk, salt, sugar] = all;
  for (const { id } of [milk, salt]) {
    for (const path of [`entities/stock.item/${id}`, `entities/stock.item/${id}/history`]) {
      const answer = await get(clerk, path);
      expect([answer.status, answer.json.code]).toEqual([404, 'not-found']);
    }
  }
  expect((await get(clerk, 'aggregates/stock.item')).json).toEqual({ rows: [{ count: 1 }], groups: 1, cursor: null });
  const sheet = await get(clerk, 'exports/stock.item');
  expect([sheet.status, /MILK|SALT|recipe/.test(sheet.text)]).toEqual([200, false]);
  expect((await get(clerk, 'entities/stock.item?sort=name')).status).toBe(422);
  const told = (await get(clerk, 'descriptions/stock.item')).json;
  expect(told.fields.find(({ name }: { name: string }) => name === 'name')).toMatchObject({ masked: true });

  const locked = await post(clerk, 'stock.item.change', { id: sugar.id, version: 1, lots: true });
  expect([locked.status, locked.json.errors]).toEqual([422, [{ path: 'lots', message: 'आप यह खाना नहीं लिख सकते' }]]);
  expect((await post(clerk, 'stock.item.change', { id: salt.id, version: 1, lots: true })).status).toBe(422);
  expect((await post(clerk, 'stock.item.remove', { id: milk.id, version: 1 })).json.code).toBe('not-found');
  expect((await post(clerk, 'stock.item.save', { code: 'NEW', unit: 'kg', name: { en: 'x' } })).json).toMatchObject({
    code: 'not-permitted',
    status: 403,
  });
  const me = (await get(clerk, 'me')).json;
  expect(me.permissions).toEqual(
    expect.arrayContaining(['stock.item', 'stock.item.create', 'stock.item.change', 'stock.item.remove']),
  );
  expect(me.permissions).not.toContain('stock.item.save');
});

test('a deny is told with its role and its reason, as problem details', async () => {
  const keeper = await member(
    'keeper',
    [{ on: 'stock.issue', deny: true, reason: { en: 'count goes on', hi: 'गिनती चल रही है' } }],
    ['stock.*'],
  );
  const refused = await post(keeper, 'stock.issue', {
    site: 'x',
    item: randomUUID(),
    quantity: '1',
    from: randomUUID(),
  });
  expect(refused.json).toMatchObject({
    type: 'urn:millrace:refusal:denied-by-role',
    status: 403,
    details: { role: 'keeper', permission: 'stock.issue' },
  });
  expect(refused.json.title).toContain('गिनती चल रही है');
  const { permissions } = (await get(keeper, 'me')).json;
  expect([permissions.includes('stock.receive'), permissions.includes('stock.issue')]).toEqual([true, false]);
});

test('“see as this user” tells each right with its grant, and only to who may ask', async () => {
  const clerk = await member('seen', [
    { on: 'stock.item', actions: ['read'], where: { unit: 'kg' }, fields: { hidden: ['name'] } },
  ]);
  const ask = (who: Who, input: object) =>
    get(who, `queries/kernel.access.explain?input=${encodeURIComponent(JSON.stringify(input))}`);
  const milk = (await get(admin, 'entities/stock.item?filter={"code":"MILK"}')).json.rows[0].id;
  const { json } = await ask(admin, { user: 'seen', of: 'stock.item', record: { entity: 'stock.item', id: milk } });
  expect(json).toMatchObject({
    user: 'seen',
    roles: [{ code: 'seen' }],
    entities: [
      {
        name: 'stock.item',
        actions: { read: { may: 'within-limits', because: [{ role: 'seen' }] }, change: { may: 'no', because: [] } },
        fields: [{ field: 'name', kept: 'hidden', because: [{ role: 'seen' }] }],
      },
    ],
    record: { seen: false, refusal: { code: 'not-found' } },
  });
  const sugar = (await get(admin, 'entities/stock.item?filter={"code":"SUGAR"}')).json.rows[0].id;
  const shown = (await ask(admin, { user: 'seen', of: 'stock.item', record: { entity: 'stock.item', id: sugar } }))
    .json;
  expect(shown.record).toMatchObject({ seen: true, row: { code: 'SUGAR' } });
  expect(shown.record.row).not.toHaveProperty('name');
  // Who only reads the records holds that right, and can narrow a key to it.
  const held = (await get(clerk, 'rights')).json.rights.map(({ name }: { name: string }) => name);
  expect(held).toEqual(['stock.item']);
  expect((await ask(clerk, { user: 'seen' })).json.code).toBe('not-permitted');
  expect((await ask(admin, { user: 'nobody' })).status).toBe(404);
});
