import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { type TestServer, testServer } from './test-server.ts';

// What a declaration gives of its records, over HTTP, on the real kernel and database.
let plant: TestServer;
let cookie: string;
beforeAll(async () => {
  plant = await testServer();
  cookie = await plant.signIn();
});
afterAll(() => plant.close());

const get = (path: string) => plant.call('GET', `/api/v1/${path}`, { cookie });
const post = (path: string, body: unknown, key: string = randomUUID()) =>
  plant.call('POST', `/api/v1/commands/${path}`, { cookie, body, headers: { 'idempotency-key': key } });
const item = (code: string) => ({ code, name: { en: code }, unit: 'kg', lots: false });

test('a record is made, changed, told apart from what somebody else wrote, and its history read', async () => {
  const made = await post('stock.item.create', item('COTTON-40'));
  expect(made.status).toBe(200);
  const { id } = made.json.result;
  await post('stock.item.change', { id, version: 1, name: { en: 'Cotton 40s' } });
  const late = await post('stock.item.change', { id, version: 1, name: { en: 'Other' } });
  expect([late.status, late.json.code, late.json.details.difference[0].field]).toEqual([409, 'record-changed', 'name']);
  expect((await post('stock.item.change', { id, version: 2, unit: 'm' })).status).toBe(422);
  const { entries } = (await get(`entities/stock.item/${id}/history`)).json;
  expect(entries.map(({ command }: { command: string }) => command)).toEqual([
    'stock.item.change',
    'stock.item.create',
  ]);
  expect((await get(`entities/stock.item/${randomUUID()}/history`)).status).toBe(404);
});

test('many inputs at once each get their own result, and said again nothing is done twice', async () => {
  const inputs = [...Array.from({ length: 50 }, (_, at) => item(`BULK-${at}`)), item('BULK-7'), { code: '!' }];
  const key = randomUUID();
  const first = (await post('stock.item.create/bulk', { inputs }, key)).json.results;
  const done = first.filter(({ ok }: { ok: boolean }) => ok);
  expect(done).toHaveLength(50);
  // Each says what takes it back.
  expect(first[3].undo).toEqual({ command: 'stock.item.undo', input: { id: first[3].result.id, version: 1 } });
  expect(first[50].undo).toBeUndefined();
  expect(first[50].refusal.code).toBe('already-there');
  expect(first[51].refusal.code).toBe('input-invalid');
  const again = (await post('stock.item.create/bulk', { inputs }, key)).json.results;
  expect(again.slice(0, 50).every(({ ok, repeated }: { ok: boolean; repeated: boolean }) => ok && repeated)).toBe(true);
  const count = await get(`aggregates/stock.item?filter=${encodeURIComponent('{"code":{"like":"BULK-"}}')}&by=unit`);
  expect(count.json).toEqual({ rows: [{ unit: 'kg', count: 50 }], groups: 1, cursor: null });
  const cut = await get(
    `aggregates/stock.item?filter=${encodeURIComponent('{"code":{"like":"BULK-"}}')}&by=code&limit=7`,
  );
  expect([cut.json.rows.length, cut.json.groups]).toEqual([7, 50]);
});

test('one of many that fails by a fault of ours takes nothing from the others', async () => {
  // A backstop that no rule knows of: the database alone refuses one of them.
  const owner = new pg.Pool({ connectionString: plant.database.roleUrl('millrace_owner'), max: 1 });
  await owner.query(`alter table stock.item add constraint no_bad check (code <> 'MANY-1')`);
  try {
    const inputs = ['MANY-0', 'MANY-1', 'MANY-2'].map(item);
    const { status, json } = await post('stock.item.create/bulk', { inputs });
    expect(status).toBe(200);
    expect(json.results).toMatchObject([{ ok: true }, { ok: false, refusal: { code: 'internal' } }, { ok: true }]);
    expect(JSON.stringify(json)).not.toContain('no_bad');
  } finally {
    await owner.query('alter table stock.item drop constraint no_bad');
    await owner.end();
  }
});

test('sheets leave as an import takes them; what is asked wrongly is said before the first byte', async () => {
  const whole = await get('exports/stock.item?sort=code&search=BULK-1');
  expect(whole.headers.get('content-type')).toContain('text/csv');
  const lines = whole.text.trimEnd().split('\r\n');
  expect(lines[0]).toBe(
    'code,name,name.bn,name.hi,unit,lots,serials,weight,volume,catchUnit,watched,temperature,photo.id,photo.name,photo.type,photo.size',
  );
  expect(lines[1]).toBe('BULK-1,BULK-1,,,kg,no,no,,,,no,,,,,');
  const checked = await post('kernel.import.check', { entity: 'stock.item', file: 'items.csv', text: whole.text });
  expect(checked.json.result).toMatchObject({ fresh: 0, changed: 0, refused: 0, same: lines.length - 1 });
  expect((await get('templates/stock.item')).text).toContain('FABRIC-BLUE-58');
  expect((await get('templates/stock.location')).status).toBe(404);
  expect((await get('exports/stock.item?sort=nope')).status).toBe(422);
  expect((await get('exports/no.such')).status).toBe(404);
  expect((await get('aggregates/stock.item?measures=[1]')).status).toBe(400);
});

test('a screen reads what an entity is; the OpenAPI document names every way to its records', async () => {
  const told = (await get('descriptions/stock.item')).json;
  expect(told.fields.find(({ name }: { name: string }) => name === 'unit')).toMatchObject({
    label: 'Unit',
    fixed: true,
  });
  const { paths } = (await plant.call('GET', '/openapi.json', { cookie })).json;
  for (const path of [
    'entities/stock.item/{id}/history',
    'aggregates/stock.item',
    'exports/stock.item',
    'templates/stock.item',
  ]) {
    expect(paths[`/api/v1/${path}`]?.get, path).toBeDefined();
  }
  expect(paths['/api/v1/commands/stock.item.create/bulk']?.post).toBeDefined();
  const record = paths['/api/v1/entities/stock.item/{id}'].get.responses[200].content['application/json'].schema;
  expect(Object.keys(record.properties)).toEqual([
    ...['id', 'version', 'code', 'name', 'unit', 'lots', 'serials'],
    ...['weight', 'volume', 'catchUnit', 'watched', 'temperature', 'photo'],
  ]);
});

test('a reader is answered in the language he chose on that device, down to the faults of each field', async () => {
  const asked = (locale: string, method: 'GET' | 'POST', path: string, body?: unknown) =>
    plant.call(method, `/api/v1/${path}`, {
      cookie,
      ...(body === undefined ? {} : { body }),
      headers: { 'x-locale': locale, 'idempotency-key': randomUUID() },
    });
  const wrong = await asked('bn', 'POST', 'commands/stock.item.create', {
    code: 'a b',
    name: { en: 'A' },
    lots: false,
  });
  expect(wrong.json.errors).toEqual([
    { path: 'code', message: 'শুধু অক্ষর, অঙ্ক ও . _ - /, সর্বোচ্চ ৬৪টি' },
    { path: 'unit', message: 'এটি নেই।' },
  ]);
  const inHindi = (await asked('hi', 'GET', 'descriptions/stock.item')).json;
  expect(inHindi.label).toBe('वस्तु');
  // A language that is none of ours is that of the account.
  expect((await asked('xx', 'GET', 'descriptions/stock.item')).json.label).toBe('Item');
});

test('a menu names the kinds of records that one may look at, and nothing of a module that is off', async () => {
  const modules = async () => (await get('menu')).json.modules as { name: string; entities: { name: string }[] }[];
  const before = await modules();
  const inStock = before.find(({ name }) => name === 'stock')?.entities.map(({ name }) => name);
  expect(inStock).toContain('stock.item');
  expect(before.map(({ name }) => name)).toContain('currencies');
  const off = await post('kernel.module.disable', { module: 'attendance' });
  expect(off.status).toBe(409);
  await post('kernel.module.disable', { module: 'currencies' });
  expect((await modules()).map(({ name }) => name)).not.toContain('currencies');
  await post('kernel.module.enable', { module: 'currencies' });
});

test('a description says which verb leads to which state, and what may leave or come as a sheet', async () => {
  const party = (await get('descriptions/parties.party')).json;
  const block = party.commands.find(({ name }: { name: string }) => name === 'parties.party.block');
  expect(Object.keys(Object.fromEntries(party.states.map((one: { value: string }) => [one.value, 1])))).toContain(
    block.leadsTo,
  );
  expect(party.may).toEqual({ export: true, import: true });
  expect((await get('descriptions/stock.location')).json.may).toEqual({ export: true, import: false });
});

test('sheets come as workbooks too, and are brought in again', async () => {
  await post('stock.item.create', item('WORKBOOK-1'));
  const query = `format=xlsx&filter=${encodeURIComponent(JSON.stringify({ code: 'WORKBOOK-1' }))}`;
  const response = await fetch(`${plant.base}/api/v1/exports/stock.item?${query}`, { headers: { cookie } });
  expect(response.headers.get('content-type')).toContain('spreadsheetml.sheet');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="stock.item.xlsx"');
  const workbook = Buffer.from(await response.arrayBuffer()).toString('base64');
  const checked = await post('kernel.import.check', { entity: 'stock.item', file: 'items.xlsx', workbook });
  expect(checked.json.result).toMatchObject({ same: 1, refused: 0 });
  const template = await fetch(`${plant.base}/api/v1/templates/stock.item?format=xlsx`, { headers: { cookie } });
  expect(template.headers.get('content-disposition')).toBe('attachment; filename="stock.item-template.xlsx"');
  expect((await get('exports/stock.item?format=pdf')).status).toBe(400);
});

test('a job is started like any command, done by the server itself, and its record says what it came to', async () => {
  const { job } = (await post('kernel.retention.nightly', {})).json.result;
  await eventually(async () => (await get(`entities/kernel.job/${job}`)).json.state).toBe('done');
  const { result, progressDone, startedBy } = (await get(`entities/kernel.job/${job}`)).json;
  expect(result).toEqual({ removed: expect.objectContaining({ 'kernel.job': 0 }), refused: {} });
  expect(progressDone).toBe(Object.keys(result.removed).length);
  const cancelled = await post('kernel.job.cancel', { job, reason: 'late' });
  expect([cancelled.status, cancelled.json.code]).toEqual([409, 'job-over']);
  const { rows } = (await get('queries/kernel.jobs')).json;
  expect(rows).toContainEqual(expect.objectContaining({ name: 'kernel.retention.nightly', mayStart: true }));
  expect(startedBy).not.toMatch(/^system:/);
});

test('records of all kinds are found by their words, as the OpenAPI document says it', async () => {
  await post('stock.item.create', { ...item('FIND-0017'), name: { en: 'Merino wool', bn: 'মেরিনো উল' } });
  const [found] = (await get('search?q=merimo&kinds=stock.item,parties.party')).json.records;
  expect(found).toMatchObject({ entity: 'stock.item', kind: 'Item', link: `/api/v1/entities/stock.item/${found.id}` });
  expect(found.detail).toContainEqual({ text: 'Merino', found: true });
  expect((await get(found.link.slice('/api/v1/'.length))).json.code).toBe('FIND-0017');
  expect((await get('search?q=')).status).toBe(400);
  expect((await get('search?q=a&kinds=no.such')).status).toBe(404);
  expect((await plant.call('GET', '/api/v1/search?q=merino')).status).toBe(401);
  const { paths } = (await plant.call('GET', '/openapi.json', { cookie })).json;
  const { parameters } = paths['/api/v1/search'].get;
  expect(parameters.map(({ name }: { name: string }) => name)).toEqual(['q', 'kinds', 'limit', 'cursor']);
});
