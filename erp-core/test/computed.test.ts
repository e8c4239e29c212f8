import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, entity, Refused, text, yesNo } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { installTrade, MARGIN, trade } from '../testing/trade.ts';

let erp: TestErp;
let admin: Caller;
let id: string;
beforeAll(async () => {
  erp = await testErp([trade]);
  await installTrade(erp.owner);
  admin = await erp.company();
  const { result, refusal } = await give('create', {
    number: 'Q-1',
    title: { en: 'Yarn' },
    price: { amount: '99.99', currency: 'BDT' },
    discount: '10',
    cost: { amount: '80', currency: 'BDT' },
    weight: { value: '1500', unit: 'kg' },
    tags: [],
  });
  if (!result) throw new Error(JSON.stringify(refusal));
  ({ id } = result as { id: string });
});
afterAll(() => erp?.close());

const ENTITY = 'trade.quote';
const give = (verb: string, input: object) => erp.kernel.execute(admin, `${ENTITY}.${verb}`, input);
const values = {
  net: { amount: '89.99', currency: 'BDT' },
  profit: { amount: '19.99', currency: 'BDT' },
  isHeavy: true,
};
const refusalOf = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
  return undefined;
};
const sheet = async (caller: Caller) => {
  let text = '';
  for await (const part of await erp.kernel.exportRows(caller, ENTITY, {})) text += part;
  return text;
};

test('a computed field is there wherever a record is read, and follows what it is reckoned from', async () => {
  expect(await erp.kernel.get(admin, ENTITY, id)).toMatchObject(values);
  expect((await erp.kernel.list(admin, ENTITY, {})).rows).toMatchObject([values]);
  const [head, row] = (await sheet(admin)).split('\r\n');
  expect(head).toMatch(/net\.amount,net\.currency,profit\.amount,profit\.currency,isHeavy$/);
  expect(row).toMatch(/89\.99,BDT,19\.99,BDT,yes$/);
  expect((await give('change', { id, version: 1, discount: null, weight: null })).ok).toBe(true);
  expect(await erp.kernel.get(admin, ENTITY, id)).toMatchObject({
    net: { amount: '99.99', currency: 'BDT' },
    isHeavy: false,
  });
  expect((await give('undo', { id, version: 2 })).ok).toBe(true);
  expect(await erp.kernel.get(admin, ENTITY, id)).toMatchObject(values);
});

test('nobody writes it, and no list is asked by it: the refusal says what to ask by', async () => {
  const written = await give('change', { id, version: 3, net: { amount: '1', currency: 'BDT' } });
  expect(written.refusal?.code).toBe('input-invalid');
  for (const asked of [
    { sort: '-net' },
    { sort: 'net.amount' },
    { filter: { isHeavy: true } },
    { filter: { 'net.amount': { gt: '1' }, 'net.currency': 'BDT' } },
  ]) {
    const refusal = await refusalOf(erp.kernel.list(admin, ENTITY, asked));
    expect(refusal, JSON.stringify(asked)).toMatchObject({ code: 'field-computed', status: 422 });
  }
  const summed = erp.kernel.aggregate(admin, ENTITY, { measures: { m: { sum: 'net.amount' } } });
  expect((await refusalOf(summed))?.details).toMatchObject({ field: 'net', from: ['price', 'discount'] });
});

test('what is kept of a field is kept of what is reckoned from it', async () => {
  const clerk = await memberWith(erp, admin, 'clerk', [
    { grants: [{ on: ENTITY, fields: { masked: ['discount'], hidden: ['isHeavy'] } }] },
  ]);
  const row = await erp.kernel.get(clerk, ENTITY, id);
  // The cost needs a right, so the profit does; a masked discount masks the net; what is hidden itself is hidden.
  expect(row).not.toHaveProperty('profit');
  expect(row).not.toHaveProperty('isHeavy');
  expect(row).toMatchObject({ net: '…', discount: '…' });
  expect(await sheet(clerk)).not.toMatch(/profit|isHeavy|89\.99|19\.99/);
  expect((await refusalOf(erp.kernel.list(clerk, ENTITY, { sort: 'profit' })))?.code).toBe('input-invalid');
  const told = await erp.kernel.describe(clerk, ENTITY);
  expect(told.fields.find(({ name }) => name === 'net')).toMatchObject({ masked: true, readOnly: true });
  expect(told.fields.some(({ name }) => name === 'profit' || name === 'isHeavy')).toBe(false);
  const buyer = await memberWith(erp, admin, 'buyer', [{ permissions: [ENTITY, MARGIN] }]);
  expect(await erp.kernel.get(buyer, ENTITY, id)).toMatchObject(values);
});

test('it is described as what it is; a sheet that was exported comes back unchanged', async () => {
  const { fields, commands } = await erp.kernel.describe(admin, ENTITY);
  expect(fields.find(({ name }) => name === 'net')).toMatchObject({
    label: 'Net',
    type: 'money',
    computedFrom: ['price', 'discount'],
    readOnly: true,
    required: false,
  });
  expect(commands.flatMap(({ input }) => input).some(({ name }) => name === 'net')).toBe(false);
  const checked = await erp.kernel.execute(admin, 'kernel.import.check', {
    entity: ENTITY,
    file: 'all.csv',
    text: await sheet(admin),
  });
  expect(checked.result).toMatchObject({ same: 1, changed: 0, refused: 0 });
});

test('one that cannot be reckoned is refused where it is declared', () => {
  const label = { en: 'X', bn: 'X', hi: 'X' };
  const declare = (computed: object) =>
    entity('trade.x', { label, key: ['a'], fields: { a: text() }, computed: computed as never });
  const value = () => true;
  expect(() => declare({ b: { from: ['nope'], type: yesNo(), value } })).toThrow('computed from nope');
  expect(() => declare({ a: { from: ['a'], type: yesNo(), value } })).toThrow('a is a field and computed');
  expect(() => declare({ b: { from: [], type: yesNo(), value } })).toThrow('from nothing');
});
