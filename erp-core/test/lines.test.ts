import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, newId } from '../kernel/index.ts';
import { bills, installBills } from '../testing/bills.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';

let erp: TestErp;
let admin: Caller;
let milk: string;
let rice: string;
beforeAll(async () => {
  erp = await testErp([bills]);
  await installBills(erp.owner);
  admin = await erp.company();
  milk = await goods('MILK');
  rice = await goods('RICE');
});
afterAll(() => erp?.close());

type Line = { readonly id: string; readonly [field: string]: unknown };
const goods = async (code: string, caller = admin) =>
  ((await erp.kernel.execute(caller, 'bills.goods.create', { code })).result as { id: string }).id;
const give = (verb: string, input: object, caller = admin, options = {}) =>
  erp.kernel.execute(caller, `bills.bill.${verb}`, input, options);
let numbers = 0;
const made = async (lines: readonly object[], more: object = {}) => {
  numbers += 1;
  const { result, refusal } = await give('create', { number: `B-${numbers}`, site: 'plant-a', lines, ...more });
  if (!result) throw new Error(JSON.stringify(refusal));
  return (result as { id: string }).id;
};
const get = async (id: string, caller = admin) =>
  (await erp.kernel.get(caller, 'bills.bill', id)) as { lines: Line[]; remarks: Line[]; version: number };
const said = (lines: readonly Line[]) => lines.map(({ goods: of, quantity, price }) => [of, quantity, price]);

test('a record is made with its lines, and read with them in their order', async () => {
  const lines = [
    { goods: rice, quantity: '2', price: '10.5' },
    { goods: milk, quantity: '1' },
    { goods: rice, quantity: '3' },
  ];
  const id = await made(lines, { remarks: [{ remark: 'cold' }] });
  const found = await get(id);
  expect(said(found.lines)).toEqual([
    [rice, '2', '10.5'],
    [milk, '1', null],
    [rice, '3', null],
  ]);
  expect(found.remarks).toMatchObject([{ remark: 'cold' }]);
  expect(Object.keys(found.lines[0] ?? {}).sort()).toEqual(['goods', 'id', 'price', 'quantity', 'words']);
  const [row] = (await erp.kernel.list(admin, 'bills.bill', { filter: { id } })).rows;
  expect(row).not.toHaveProperty('lines');
});

test('a change keeps the ids of lines that stay, in a new order; what is left out is gone, what is not said stays', async () => {
  const id = await made([
    { goods: rice, quantity: '1', price: '7' },
    { goods: milk, quantity: '2' },
    { goods: rice, quantity: '3' },
  ]);
  const [a, , c] = (await get(id)).lines;
  const lines = [{ id: c?.id, quantity: '33' }, { goods: milk, quantity: '4' }, { id: a?.id }];
  expect((await give('change', { id, version: 1, lines })).result).toEqual({ id, version: 2 });
  const now = (await get(id)).lines;
  expect(said(now)).toEqual([
    [rice, '33', null],
    [milk, '4', null],
    [rice, '1', '7'],
  ]);
  expect([now[0]?.id, now[2]?.id]).toEqual([c?.id, a?.id]);
  // Nothing said of the lines, or the same said again, writes none of them.
  await give('change', { id, version: 2, note: 'x' });
  const same = now.map(({ id: line }) => ({ id: line }));
  expect((await give('change', { id, version: 3, lines: same })).result).toEqual({ id, version: 3 });
  expect((await get(id)).lines).toEqual(now);
});

test('every fault of a line is told by its place; nothing of it is kept', async () => {
  const issues = async (verb: string, input: object) => {
    const { refusal } = await give(verb, input);
    expect(refusal?.code).toBe('input-invalid');
    const told = refusal?.details.issues as { path: string }[] | undefined;
    return told?.map(({ path }) => path).sort();
  };
  const bad = [
    { goods: milk, quantity: '0' },
    { quantity: '1', nope: 1 },
  ];
  expect(await issues('create', { number: 'BAD', site: 'a', lines: bad })).toEqual([
    'lines.0.quantity',
    'lines.1',
    'lines.1.goods',
  ]);
  expect(await issues('create', { number: 'BAD', site: 'a', lines: [] })).toEqual(['lines']);
  expect(await issues('create', { number: 'BAD', site: 'a' })).toEqual(['lines']);
  const many = Array.from({ length: 21 }, () => ({ goods: milk, quantity: '1' }));
  expect(await issues('create', { number: 'BAD', site: 'a', lines: many })).toEqual(['lines']);
  const gone = newId();
  const missing = await give('create', { number: 'BAD', site: 'a', lines: [{ goods: gone, quantity: '1' }] });
  expect(missing.refusal).toMatchObject({ code: 'reference-unknown', details: { field: 'lines.0.goods', id: gone } });

  const id = await made([{ goods: milk, quantity: '1' }]);
  const other = (await get(await made([{ goods: milk, quantity: '1' }]))).lines[0]?.id;
  const line = (await get(id)).lines[0]?.id;
  const change = { id, version: 1 };
  expect(await issues('change', { ...change, lines: [{ quantity: '5' }] })).toEqual(['lines.0.goods']);
  expect(await issues('change', { ...change, lines: [{ id: line }, { id: line }] })).toEqual(['lines.1']);
  expect(await issues('change', { ...change, lines: [{ id: line }, { id: other, quantity: '9' }] })).toEqual([
    'lines.1',
  ]);
  // One made where nobody could be asked for an id is said whole like any other.
  expect(await issues('change', { ...change, lines: [{ id: newId(), quantity: '9' }] })).toEqual(['lines.0.goods']);
  const own = newId();
  await give('change', { ...change, lines: [{ id: own, goods: rice, quantity: '9' }] });
  expect((await get(id)).lines.map(({ id: of }) => of)).toEqual([own]);
});

test('a rule of the module sees the record with its lines as they would stand, and so does a verb', async () => {
  const heavy = { number: 'HEAVY', site: 'plant-a', lines: [{ goods: milk, quantity: '1234567' }] };
  expect((await give('create', heavy)).refusal?.code).toBe('bill-heavy');
  const id = await made(Array.from({ length: 4 }, () => ({ goods: milk, quantity: '1' })));
  expect((await give('send', { id })).refusal?.code).toBe('bill-heavy');
  const lines = (await get(id)).lines.slice(1).map(({ id: line }) => ({ id: line }));
  await give('change', { id, version: 1, lines });
  expect((await give('send', { id })).ok).toBe(true);
});

test('of two people on one record the second sees the difference in its lines', async () => {
  const id = await made([{ goods: milk, quantity: '1' }]);
  const [line] = (await get(id)).lines;
  const mine = [{ id: line?.id, quantity: '5' }];
  await give('change', { id, version: 1, lines: [{ id: line?.id, quantity: '4' }] });
  const late = await give('change', { id, version: 1, lines: mine });
  expect(late.refusal).toMatchObject({
    code: 'record-changed',
    status: 409,
    details: { version: 2, difference: [{ field: 'lines', yours: mine, now: [{ id: line?.id, quantity: '4' }] }] },
  });
  expect((await get(id)).lines[0]?.quantity).toBe('4');
});

test('a dry run tells of each line what it was and would be, and writes nothing', async () => {
  const id = await made([{ goods: milk, quantity: '1' }]);
  const [line] = (await get(id)).lines;
  const lines = [{ goods: rice, quantity: '8' }, { id: line?.id }];
  const { effects } = await give('change', { id, version: 1, lines }, admin, { dryRun: true });
  expect(effects?.changes).toMatchObject([
    { entity: 'bills.bill', after: { version: 2 } },
    { partOf: { entity: 'bills.bill', field: 'lines' }, before: null, after: { goods: rice, position: 1 } },
    { partOf: { entity: 'bills.bill', field: 'lines' }, before: { position: 1 }, after: { position: 2 } },
  ]);
  expect((await get(id)).version).toBe(1);
});

test('history tells of each writing which lines it wrote; undo puts them back as they were, ids and order too', async () => {
  const id = await made(
    [
      { goods: milk, quantity: '1' },
      { goods: rice, quantity: '2' },
    ],
    { remarks: [{ remark: 'as it was' }] },
  );
  const first = await get(id);
  const [a, b] = first.lines;
  await give('change', {
    id,
    version: 1,
    lines: [
      { id: b?.id, price: '9' },
      { goods: milk, quantity: '7' },
    ],
    remarks: [],
  });
  const second = await get(id);
  const [changed, created] = await erp.kernel.history(admin, 'bills.bill', id);
  expect(created?.before).toBeNull();
  expect(created?.after).toMatchObject({ lines: first.lines, remarks: first.remarks });
  expect(changed?.before).toMatchObject({ lines: [a, b], remarks: first.remarks });
  expect(changed?.after).toMatchObject({ lines: second.lines, remarks: [] });

  expect((await give('undo', { id, version: 2 })).result).toEqual({ id, version: 3 });
  expect(await get(id)).toMatchObject({ lines: first.lines, remarks: first.remarks });
  await give('undo', { id, version: 3 });
  expect(await get(id)).toMatchObject({ lines: second.lines, remarks: [] });
  await give('remove', { id, version: 4 });
  const { rows } = await erp.owner.query('select from bills.bill_line where record = $1', [id]);
  expect(rows).toEqual([]);
  expect((await erp.kernel.history(admin, 'bills.bill', id))[0]?.before).toMatchObject({ lines: second.lines });
  await give('undo', { id, version: 5 });
  expect(await get(id)).toMatchObject({ lines: second.lines, version: 6 });
  // A record that was made by undoing its removal goes again with all its lines.
  await give('undo', { id, version: 6 });
  await expect(get(id)).rejects.toMatchObject({ refusal: { code: 'not-found' } });
});

test('an undo is refused where a line would refer to what is gone', async () => {
  const salt = await goods('SALT');
  const id = await made([{ goods: salt, quantity: '1' }]);
  await give('change', { id, version: 1, lines: [{ goods: milk, quantity: '1' }] });
  await erp.kernel.execute(admin, 'bills.goods.remove', { id: salt, version: 1 });
  expect((await give('undo', { id, version: 2 })).refusal).toMatchObject({
    code: 'reference-unknown',
    details: { id: salt },
  });
});

test('commands load lines and write them as values; who forgets the record is told at once', async () => {
  const id = await made([
    { goods: milk, quantity: '1' },
    { goods: rice, quantity: '2' },
  ]);
  expect((await give('discount', { bill: id, price: '3' })).result).toEqual({ quantities: ['1', '2'] });
  expect((await get(id)).lines.map(({ price }) => price)).toEqual(['3', '3']);
  await expect(give('forget', { bill: id, price: '4' })).rejects.toThrow(/without changing its bills.bill/);
  expect((await get(id)).lines.map(({ price }) => price)).toEqual(['3', '3']);
});

test('many bills made and changed together each keep their own lines', async () => {
  const ids = await Promise.all(
    Array.from({ length: 30 }, (_, at) =>
      made([
        { goods: milk, quantity: String(at + 1) },
        { goods: rice, quantity: '1' },
      ]),
    ),
  );
  await Promise.all(
    ids.map(async (id) => {
      const { lines } = await get(id);
      return give('change', { id, version: 1, lines: lines.toReversed().map(({ id: line }) => ({ id: line })) });
    }),
  );
  const read = await Promise.all(ids.map((id) => get(id)));
  expect(read.map(({ lines }) => lines.map(({ quantity }) => quantity))).toEqual(
    ids.map((_, at) => ['1', String(at + 1)]),
  );
});

test('what is kept from somebody of lines is kept everywhere, and a field that is his to read alone is not written', async () => {
  const permissions = ['bills.bill', 'bills.bill.*', 'bills.goods'];
  const holder = (user: string, fields: object) =>
    memberWith(erp, admin, user, [{ permissions, grants: [{ on: 'bills.bill', fields }] }]);
  const blind = await holder('blind', { hidden: ['lines'] });
  const priceless = await holder('priceless', { masked: ['lines.price'] });
  const reader = await holder('reader', { readOnly: ['lines.price', 'remarks'] });
  const id = await made([{ goods: milk, quantity: '1', price: '70.07' }], { remarks: [{ remark: 'r' }] });
  const [line] = (await get(id)).lines;

  expect(await get(id, blind)).not.toHaveProperty('lines');
  expect((await erp.kernel.history(blind, 'bills.bill', id))[0]?.after).not.toHaveProperty('lines');
  expect((await get(id, priceless)).lines).toMatchObject([{ quantity: '1', price: '…' }]);
  expect(JSON.stringify(await erp.kernel.history(priceless, 'bills.bill', id))).not.toContain('70.07');
  const dry = await give('change', { id, version: 1, lines: [{ id: line?.id, quantity: '2' }] }, priceless, {
    dryRun: true,
  });
  expect(JSON.stringify(dry.effects)).not.toContain('70.07');
  const late = await give('change', { id, version: 9, lines: [{ id: line?.id, quantity: '2' }] }, priceless);
  expect(late.refusal?.details).toMatchObject({ difference: [{ field: 'lines', now: [{ price: '…' }] }] });

  const refused = await give('change', { id, version: 1, lines: [{ id: line?.id, price: '1' }], remarks: [] }, reader);
  expect(refused.refusal?.details.issues).toMatchObject([{ path: 'remarks' }, { path: 'lines.price' }]);
  // Who does not write the price changes the rest of the line, and it stays.
  expect((await give('change', { id, version: 1, lines: [{ id: line?.id, quantity: '2' }] }, reader)).ok).toBe(true);
  expect((await get(id)).lines).toMatchObject([{ quantity: '2', price: '70.07' }]);
  const described = await erp.kernel.describe(priceless, 'bills.bill');
  expect(described.fields.find(({ name }) => name === 'lines')?.lines?.fields).toMatchObject([
    { name: 'goods', type: 'reference', references: 'bills.goods', label: 'Goods', required: true },
    { name: 'quantity', required: true },
    { name: 'price', masked: true, required: false },
    { name: 'words' },
  ]);
  const explained = (await erp.kernel.query(admin, 'kernel.access.explain', {
    user: 'priceless',
    of: 'bills.bill',
    record: { entity: 'bills.bill', id },
  })) as { entities: { name: string; fields: unknown }[]; record: { row: unknown } };
  expect(explained.entities.find(({ name }) => name === 'bills.bill')?.fields).toMatchObject([
    { field: 'lines.price', kept: 'masked' },
  ]);
  expect(explained.record.row).toMatchObject({ lines: [{ quantity: '2', price: '…' }] });
  const wrong = { on: 'bills.bill', fields: { hidden: ['lines.nothing'] } };
  const role = { code: 'w', name: { en: 'w' }, permissions: [], grants: [wrong] };
  expect((await erp.kernel.execute(admin, 'kernel.role.save', role)).refusal?.code).toBe('role-wrong');
});

test('no company and no site sees, names or takes lines of another', async () => {
  const id = await made([{ goods: milk, quantity: '1' }]);
  const [line] = (await get(id)).lines;
  const theirs = await erp.company('Other');
  const own = await goods('MILK', theirs);
  await expect(get(id, theirs)).rejects.toMatchObject({ refusal: { code: 'not-found' } });
  const stolen = { number: 'X', site: 'a', lines: [{ id: line?.id, goods: own, quantity: '1' }] };
  // The id is free in their company: the line is theirs, and ours stays.
  expect((await give('create', stolen, theirs)).ok).toBe(true);
  expect((await get(id)).lines).toEqual([line]);
  const bound: Caller = { ...admin, sites: ['plant-b'] };
  await expect(get(id, bound)).rejects.toMatchObject({ refusal: { code: 'not-found' } });
  expect((await give('change', { id, version: 1, lines: [] }, bound)).refusal?.code).toBe('input-invalid');
  expect((await give('change', { id, version: 1, lines: [{ id: line?.id }] }, bound)).refusal?.code).toBe('not-found');
});

const check = async (text: string, caller = admin) => {
  const outcome = await erp.kernel.execute(caller, 'kernel.import.check', {
    entity: 'bills.bill',
    file: 'b.csv',
    text,
  });
  if (!outcome.result) throw new Error(JSON.stringify(outcome.refusal));
  type Row = {
    line: number;
    kind: string;
    difference: Record<string, { now: unknown; becomes: unknown }>;
    issues: unknown[];
  };
  return outcome.result as { id: string; fresh: number; changed: number; same: number; refused: number; rows: Row[] };
};
const byNumber = async (number: string) => {
  const [row] = (await erp.kernel.list(admin, 'bills.bill', { filter: { number } })).rows;
  return get(String(row?.id));
};

test('rows of one key are one record with its lines; a row that names no record goes on with the one above', async () => {
  const sheet = [
    'number,site,Goods price,lines.goods,Lines.quantity,lines.price,remarks.remark',
    'S-1,plant-a,,MILK,1,,first',
    'S-1,plant-a,,RICE,2,10.50,',
    ',,,MILK,৩,,second',
    'S-2,plant-a,,RICE,5,,',
  ].join('\n');
  const strange = await erp.kernel.execute(admin, 'kernel.import.check', {
    entity: 'bills.bill',
    file: 'x',
    text: sheet,
  });
  expect(strange.refusal).toMatchObject({ code: 'import-columns-unknown', details: { columns: ['Goods price'] } });
  const good = sheet.replace('Goods price,', '').replaceAll(/,,(MILK|RICE)/g, ',$1');
  const checked = await check(good);
  expect(checked).toMatchObject({ fresh: 2, refused: 0 });
  expect((await erp.kernel.execute(admin, 'kernel.import.write', { id: checked.id })).ok).toBe(true);
  const found = await byNumber('S-1');
  expect(said(found.lines)).toEqual([
    [milk, '1', null],
    [rice, '2', '10.5'],
    [milk, '3', null],
  ]);
  expect(found.remarks.map(({ remark }) => remark)).toEqual(['first', 'second']);
  expect((await check(good)).same).toBe(2);
});

test('a sheet changes the lines it tells otherwise, keeps the ids of the rest, and is taken back exactly', async () => {
  const id = await made([
    { goods: milk, quantity: '1', price: '1', words: { en: 'one', bn: 'এক' } },
    { goods: rice, quantity: '2' },
    { goods: milk, quantity: '3' },
  ]);
  const before = await get(id);
  const number = String((await erp.kernel.get(admin, 'bills.bill', id)).number);
  const sheet = `number,lines.goods,lines.quantity,lines.words\n${number},MILK,3,\n${number},RICE,20,two\n`;
  const checked = await check(sheet);
  expect(checked.rows[0]).toMatchObject({
    kind: 'changed',
    difference: {
      lines: { now: before.lines, becomes: [{ quantity: '3' }, { quantity: '20', words: { en: 'two' } }] },
    },
  });
  await erp.kernel.execute(admin, 'kernel.import.write', { id: checked.id });
  const after = await get(id);
  expect(after.lines.map(({ id: line, quantity }) => [line, quantity])).toEqual([
    [before.lines[2]?.id, '3'],
    [before.lines[0]?.id, '20'],
  ]);
  // What the sheet has no column for stays as it was.
  expect(after.lines[1]).toMatchObject({ goods: rice, price: '1', words: { en: 'two', bn: 'এক' } });
  const back = await erp.kernel.execute(admin, 'kernel.import.take-back', { id: checked.id });
  expect(back.result).toMatchObject({ takenBack: 1, changedSince: [] });
  expect((await get(id)).lines).toEqual(before.lines);
});

test('a fault of a line in a sheet is told by its column and line', async () => {
  const sheet = [
    'number,site,lines.goods,lines.quantity',
    'F-1,plant-a,MILK,1',
    'F-1,plant-b,NOPE,0',
    'F-2,plant-a,,',
  ].join('\n');
  const { rows } = await check(sheet);
  expect(rows.map(({ line, issues }) => [line, issues])).toEqual([
    [
      2,
      [
        { column: 'lines.goods', message: 'line 3: there is no goods "NOPE"' },
        { column: 'site', message: 'line 3 says something else of the same record than line 2' },
        { column: 'lines.quantity', message: expect.stringMatching(/^line 3: a quantity above zero/) },
      ],
    ],
    [4, [{ column: 'lines', message: expect.stringMatching(/1/) }]],
  ]);
  const reader = await memberWith(erp, admin, 'sheet-reader', [
    {
      permissions: ['bills.bill', 'bills.bill.*', 'bills.goods', 'kernel.import.*'],
      grants: [{ on: 'bills.bill', fields: { readOnly: ['lines.price'] } }],
    },
  ]);
  const priced = 'number,site,lines.goods,lines.quantity,lines.price\nF-3,plant-a,MILK,1,2\n';
  expect((await check(priced, reader)).rows[0]?.issues).toMatchObject([{ column: 'lines.price' }]);
});

test('an export has a row a line, and read again everything is the same', async () => {
  const lines = [
    { goods: milk, quantity: '1', words: { en: '=1+1', hi: 'दो' } },
    { goods: rice, quantity: '2', price: '0.000001' },
  ];
  const id = await made(lines, { note: 'exported', remarks: [{ remark: 'only one' }] });
  const text = async (caller = admin) => {
    let all = '';
    for await (const piece of await erp.kernel.exportRows(caller, 'bills.bill', { filter: { note: 'exported' } }))
      all += piece;
    return all;
  };
  const sheet = await text();
  const { number } = await erp.kernel.get(admin, 'bills.bill', id);
  expect(sheet.split('\r\n').slice(1)).toEqual([
    `${number},plant-a,,,,,exported,draft,MILK,1,,'=1+1,,दो,only one`,
    `${number},plant-a,,,,,exported,draft,RICE,2,0.000001,,,,`,
    '',
  ]);
  expect((await check(sheet)).rows).toMatchObject([{ kind: 'same' }]);
  const template = await erp.kernel.template(admin, 'bills.bill');
  expect(template).toContain(
    'number,site,issued,due,copies,paid,note,lines.goods,lines.quantity,lines.price,lines.words,remarks.remark',
  );
  const permissions = ['bills.bill', 'bills.bill.*', 'bills.goods'];
  const kept = await memberWith(erp, admin, 'export-kept', [
    { permissions, grants: [{ on: 'bills.bill', fields: { masked: ['lines.price'], hidden: ['remarks'] } }] },
  ]);
  expect((await text(kept)).split('\r\n').slice(0, 2)).toEqual([
    'number,site,issued,due,copies,paid,note,state,lines.goods,lines.quantity,lines.price,lines.words,lines.words.bn,lines.words.hi',
    `${number},plant-a,,,,,exported,draft,MILK,1,…,'=1+1,,दो`,
  ]);
});
