import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, newId } from '../kernel/index.ts';
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

const goods: typeof work.goods = (...given) => work.goods(...given);
const give: typeof work.give = (...given) => work.give(...given);
const made: typeof work.made = (...given) => work.made(...given);
const get: typeof work.get = (...given) => work.get(...given);

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
