import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { bills, billsOf, installBills, saidOf as said } from '../testing/bills.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';

let erp: TestErp;
let admin: Caller;
let milk: string;
let rice: string;
let work: ReturnType<typeof billsOf>;
beforeAll(async () => {
  erp = await testErp([bills]);
  await installBills(erp.owner);
  admin = await erp.company();
  work = billsOf(erp, admin);
  milk = await work.goods('MILK');
  rice = await work.goods('RICE');
});
afterAll(() => erp?.close());

const made: typeof work.made = (...given) => work.made(...given);
const get: typeof work.get = (...given) => work.get(...given);

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
