import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, code, entity, id, lines, money, newId, text } from '../kernel/index.ts';
import { COST, deals, installDeals } from '../testing/deals.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';

// Lines whose fields have parts, name many records or people, or are sensitive: what holds of a record's fields holds of them.
let erp: TestErp;
let admin: Caller;
let a: string;
let b: string;
beforeAll(async () => {
  erp = await testErp([deals]);
  await installDeals(erp.owner);
  admin = await erp.company();
  await erp.kernel.execute(admin, 'kernel.member.save', { user: 'mina', name: 'Mina', email: 'mina@mill.example' });
  a = await graded('A');
  b = await graded('B', a);
});
afterAll(() => erp?.close());

type Line = { readonly id: string; readonly [field: string]: unknown };
const bdt = (amount: string) => ({ amount, currency: 'BDT' });
const graded = async (name: string, within: string | null = null) =>
  ((await erp.kernel.execute(admin, 'deals.grade.create', { code: name, within })).result as { id: string }).id;
const give = (verb: string, input: object, caller = admin, options = {}) =>
  erp.kernel.execute(caller, `deals.deal.${verb}`, input, options);
let numbers = 0;
const made = async (all: readonly object[], more: object = {}) => {
  numbers += 1;
  const input = { number: `D-${numbers}`, grades: [], lines: all.map((line) => ({ grades: [], ...line })), ...more };
  const { result, refusal } = await give('create', input);
  if (!result) throw new Error(JSON.stringify(refusal));
  return { id: (result as { id: string }).id, number: `D-${numbers}` };
};
const get = async (of: string, caller = admin) =>
  (await erp.kernel.get(caller, 'deals.deal', of)) as { lines: Line[]; version: number };
const exported = async (filter: object, caller = admin) => {
  let sheet = '';
  for await (const piece of await erp.kernel.exportRows(caller, 'deals.deal', { filter: filter as never }))
    sheet += piece;
  return sheet;
};
const check = (sheet: string, caller = admin, options = {}) =>
  erp.kernel.execute(caller, 'kernel.import.check', { entity: 'deals.deal', file: 'd.csv', text: sheet }, options);

const whole = {
  price: bdt('12.50'),
  weight: { value: '2.5', unit: 'kg' },
  place: { lat: 23.780573, lon: -90.2792391 },
  buyer: 'mina',
  cost: bdt('9.00'),
};

test('a value of parts in a line is one object wherever the line is read, changed, told and taken back', async () => {
  const { id: of } = await made([{ ...whole, price: bdt('12.5'), grades: [b, a] }, { price: bdt('1') }], {
    grades: [a],
  });
  const first = await get(of);
  expect(first).toMatchObject({
    graded: { value: '1', unit: '1' },
    lines: [
      { ...whole, grades: [b, a] },
      { price: bdt('1.00'), weight: null, place: null, grades: [], buyer: null, cost: null },
    ],
  });
  const [one, two] = first.lines;
  // Said again in other words it is the same: nothing is written.
  const same = [{ id: one?.id, price: bdt('12.500'), weight: { value: '2.50', unit: 'kg' } }, { id: two?.id }];
  expect((await give('change', { id: of, version: 1, lines: same })).result).toEqual({ id: of, version: 1 });
  const change = { id: of, version: 1, lines: [{ id: two?.id, weight: { value: '3.10', unit: 't' } }] };
  const { effects } = await give('change', change, admin, { dryRun: true });
  expect(effects?.changes).toContainEqual(
    expect.objectContaining({
      after: expect.objectContaining({ price: bdt('1.00'), weight: { value: '3.1', unit: 't' } }),
    }),
  );
  await give('change', change);
  const [last] = await erp.kernel.history(admin, 'deals.deal', of);
  expect(last).toMatchObject({
    before: { lines: first.lines },
    after: { lines: [{ weight: { value: '3.1', unit: 't' } }] },
  });
  expect((await give('undo', { id: of, version: 2 })).ok).toBe(true);
  expect((await get(of)).lines).toEqual(first.lines);
  expect((await give('offer', { deal: of })).ok).toBe(true);
});

test('deals made and changed together each keep the parts of their own lines', async () => {
  const all = await Promise.all(
    Array.from({ length: 20 }, (_, at) => made([{ price: bdt(`${at + 1}`), weight: { value: `${at}`, unit: 'g' } }])),
  );
  await Promise.all(
    all.map(async ({ id: of }, at) => {
      const [line] = (await get(of)).lines;
      return give('change', { id: of, version: 1, lines: [{ id: line?.id, cost: bdt(`${at}`) }] });
    }),
  );
  const read = await Promise.all(all.map(({ id: of }) => get(of)));
  expect(read.map(({ lines: [line] }) => [line?.price, line?.weight, line?.cost])).toEqual(
    all.map((_, at) => [bdt(`${at + 1}.00`), { value: `${at}`, unit: 'g' }, bdt(`${at}.00`)]),
  );
});

test('what does not fit a part, or is named and not there, is refused at its place in its line', async () => {
  const refusal = async (line: object) => {
    const input = {
      number: 'X',
      grades: [],
      lines: [
        { price: bdt('1'), grades: [] },
        { grades: [], ...line },
      ],
    };
    return (await give('create', input)).refusal;
  };
  const paths = async (line: object) =>
    ((await refusal(line))?.details.issues as { path: string }[] | undefined)?.map(({ path }) => path);
  expect(await paths({ price: bdt('1.005') })).toEqual(['lines.1.price.amount']);
  expect(await paths({ price: bdt('1'), weight: { value: '1', unit: 'stones' } })).toEqual(['lines.1.weight.unit']);
  expect(await paths({ price: bdt('1'), grades: [a, a] })).toEqual(['lines.1.grades']);
  const gone = newId();
  expect(await refusal({ price: bdt('1'), grades: [a, gone] })).toMatchObject({
    code: 'reference-unknown',
    details: { field: 'lines.1.grades', id: gone },
  });
  expect(await refusal({ price: bdt('1'), buyer: 'nobody' })).toMatchObject({
    code: 'reference-unknown',
    details: { field: 'lines.1.buyer', id: 'nobody' },
  });
  // What a line names is kept from being removed, until the line is gone.
  const named = await graded('NAMED');
  const { id: of } = await made([{ price: bdt('1'), grades: [named] }]);
  const remove = () => erp.kernel.execute(admin, 'deals.grade.remove', { id: named, version: 1 });
  expect((await remove()).refusal?.code).toBe('record-in-use');
  await give('change', { id: of, version: 1, lines: [] });
  expect((await remove()).ok).toBe(true);
  expect((await give('undo', { id: of, version: 2 })).refusal).toMatchObject({
    code: 'reference-unknown',
    details: { id: named },
  });
});

test('what is sensitive in lines is nowhere for whoever lacks its right, and there for whoever has it', async () => {
  const secret = '7654321.00';
  const { id: of, number } = await made([{ price: bdt('10'), cost: bdt(secret) }]);
  await give('offer', { deal: of });
  const [line] = (await get(of)).lines;
  const permissions = ['deals.*', 'kernel.import.*'];
  const clerk = await memberWith(erp, admin, 'clerk', [
    { permissions: ['deals.deal', 'deals.deal.*', 'kernel.import.*'] },
  ]);
  const buyer = await memberWith(erp, admin, 'buyer', [{ permissions: [...permissions, COST] }]);
  const doors = (caller: Caller): Record<string, () => Promise<unknown>> => ({
    get: () => get(of, caller),
    history: () => erp.kernel.history(caller, 'deals.deal', of),
    export: () => exported({ number }, caller),
    events: () => erp.kernel.events.after(caller, 0),
    'dry change': () =>
      give('change', { id: of, version: 1, lines: [{ id: line?.id, price: bdt('11') }] }, caller, { dryRun: true }),
    'dry removal': () => give('remove', { id: of, version: 1 }, caller, { dryRun: true }),
    'dry offer': () => give('offer', { deal: of }, caller, { dryRun: true }),
    conflict: () => give('change', { id: of, version: 9, lines: [{ id: line?.id, price: bdt('11') }] }, caller),
    import: () => check(`number,lines.price.amount\n${number},11`, caller, { dryRun: true }),
  });
  const told = async (caller: Caller, name: string) => JSON.stringify(await doors(caller)[name]?.());
  for (const name of Object.keys(doors(clerk))) {
    expect(await told(clerk, name), name).not.toContain(secret);
    expect(await told(buyer, name), name).toContain(secret);
  }
  expect(await told(clerk, 'events')).toContain('"price":"10.00"');
  expect(erp.kernel.events.whole(clerk)).toBe(false);
  expect(erp.kernel.registry.permissions).toContain(COST);

  const linesOf = async (caller: Caller) =>
    (await erp.kernel.describe(caller, 'deals.deal')).fields.find(({ name }) => name === 'lines')?.lines?.fields;
  expect((await linesOf(clerk))?.map(({ name }) => name)).toEqual(['price', 'weight', 'place', 'grades', 'buyer']);
  expect((await linesOf(buyer))?.at(-1)).toMatchObject({
    name: 'cost',
    sensitive: COST,
    parts: [{ name: 'cost.amount' }, { name: 'cost.currency' }],
  });
  expect(await erp.kernel.template(clerk, 'deals.deal')).not.toContain('cost');
  expect(await erp.kernel.template(buyer, 'deals.deal')).toContain('lines.cost.amount,lines.cost.currency');

  // He writes the rest of the line and it stays; itself he neither writes nor brings back.
  const input = { id: of, version: 1, lines: [{ id: line?.id, cost: bdt('1') }] };
  expect((await give('change', input, clerk)).refusal?.details.issues).toMatchObject([{ path: 'lines.cost' }]);
  const sheet = `number,lines.price.amount,lines.cost.amount\n${number},11,12`;
  expect((await check(sheet, clerk)).refusal).toMatchObject({
    code: 'import-columns-unknown',
    details: { columns: ['lines.cost.amount'], known: expect.not.arrayContaining(['lines.cost.amount']) },
  });
  expect((await give('change', { ...input, lines: [{ id: line?.id, price: bdt('11') }] }, clerk)).ok).toBe(true);
  expect((await get(of)).lines).toMatchObject([{ price: bdt('11.00'), cost: bdt(secret) }]);
  await give('change', { ...input, version: 2 });
  expect((await give('undo', { id: of, version: 3 }, clerk)).refusal?.details.issues).toMatchObject([
    { path: 'lines.cost' },
  ]);
  const explained = await erp.kernel.query(admin, 'kernel.access.explain', { user: 'clerk', of: 'deals.deal' });
  expect((explained as { entities: { fields: object[] }[] }).entities[0]?.fields).toEqual([
    { field: 'lines.cost', kept: 'hidden', because: [], needs: COST },
  ]);
});

test('a sheet has a column for each part of a line’s value, and read again everything is the same', async () => {
  const { id: of, number } = await made([{ ...whole, grades: [a, b] }, { price: bdt('1') }]);
  const sheet = await exported({ number });
  expect(sheet.split('\r\n')).toEqual([
    'number,grades,endedAt,graded.value,graded.unit,lines.price.amount,lines.price.currency,lines.weight.value,lines.weight.unit,lines.place.lat,lines.place.lon,lines.grades,lines.buyer,lines.cost.amount,lines.cost.currency',
    `${number},,,0,1,12.50,BDT,2.5,kg,23.780573,-90.2792391,A; B,mina@mill.example,9.00,BDT`,
    `${number},,,0,1,1.00,BDT,,,,,,,,`,
    '',
  ]);
  const again = await check(sheet);
  expect(again.result).toMatchObject({ same: 1, rows: [{ kind: 'same' }] });

  const before = await get(of);
  // In words of a person's own, only the parts that change, and one value that is emptied.
  const other = `number,Lines.দাম.amount,lines.weight.value,lines.weight.unit\n${number},১৫,,\n${number},1.000,,\n`;
  const checked = await check(other);
  const run = (checked.result as { id: string }).id;
  expect(checked.result).toMatchObject({ changed: 1, refused: 0 });
  expect((await erp.kernel.execute(admin, 'kernel.import.write', { id: run })).ok).toBe(true);
  expect((await get(of)).lines).toEqual([{ ...before.lines[0], price: bdt('15.00'), weight: null }, before.lines[1]]);
  await erp.kernel.execute(admin, 'kernel.import.take-back', { id: run });
  expect((await get(of)).lines).toEqual(before.lines);

  const wrong = `number,lines.price.amount,lines.price.currency,lines.place.lat,lines.place.lon,lines.grades
${number},1.005,BDT,,,
${number},1,XYZ,north,2,
N-1,1,BDT,91,2,A; C
`;
  const faults = (await check(wrong)).result as { rows: { line: number; issues: { column: string }[] }[] };
  expect(faults.rows.map(({ line, issues }) => [line, issues.map(({ column }) => column)])).toEqual([
    [2, ['lines.place.lat', 'lines.price.amount', 'lines.price.currency']],
    [4, ['lines.grades', 'grades', 'lines.place.lat']],
  ]);
  // Of a value of parts there is no column as a whole.
  expect((await check(`number,lines.price\n${number},1`)).refusal).toMatchObject({
    code: 'import-columns-unknown',
    details: {
      columns: ['lines.price'],
      known: expect.arrayContaining(['lines.price.amount', 'lines.price.currency']),
    },
  });
});

test('lines go with their record when its time is over', async () => {
  const { id: of } = await made([{ ...whole, grades: [a] }, { price: bdt('1') }], {
    endedAt: erp.clock.now - 31 * 24 * 3_600_000_000,
  });
  const done = await erp.kernel.execute(admin, 'kernel.retention.remove', { entity: 'deals.deal' });
  expect(done.result).toMatchObject({ removed: 1, inUse: 0 });
  const { rows } = await erp.owner.query('select from deals.deal_line where record = $1', [of]);
  expect(rows).toEqual([]);
});

test('what names many records of a tree is found by what is above one of them', async () => {
  const top = await graded('TOP');
  const leaf = await graded('LEAF', top);
  const { number } = await made([], { grades: [a, leaf] });
  const found = async (under: string) =>
    (await erp.kernel.list(admin, 'deals.deal', { filter: { grades: { under } } })).rows.map((row) => row.number);
  expect(await found(top)).toEqual([number]);
  expect(await found(leaf)).toEqual([number]);
  const both = erp.kernel.list(admin, 'deals.deal', { filter: { grades: { under: top, in: [a] } } });
  await expect(both).rejects.toMatchObject({ refusal: { code: 'input-invalid' } });
});

test('what lines and trees cannot be is refused where it is declared', () => {
  const label = { en: 'Odd', bn: 'Odd', hi: 'Odd' };
  const rows = lines({ price: money() });
  const declare = (more: object) => () =>
    entity('odd.odd', { label, key: [], fields: { name: code(), lines: rows }, ...more });
  const total = (from: string) => ({ computed: { total: { from: [from], type: text(), value: () => '' } } });
  expect(declare(total('lines.pieces'))).toThrow(
    /total is computed from lines.pieces, which is no field of the record/,
  );
  expect(declare({ computed: { lines: { from: ['name'], type: text(), value: () => '' } } })).toThrow(
    /lines and computed/,
  );
  expect(declare({ fields: { lines: lines({ price: money(), priceAmount: text() }) } })).toThrow(/column price_amount/);
  expect(declare({ fields: { lines: lines({ pin: text({ secret: true }) }) } })).toThrow(/lines.pin is secret/);
  const within = id().nullable();
  expect(declare({ fields: { within: within.meta({ field: 'id', sensitive: COST }) }, tree: 'within' })).toThrow(
    /within is a key, and cannot be kept/,
  );
});
