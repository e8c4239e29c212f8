import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';

let erp: TestErp;
let admin: Caller;
let bin = '';
const site = 'plant-a';
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  bin = (await run('stock.location.save', { site, code: 'BIN', name: { en: 'Bin' } })).id;
});
afterAll(() => erp?.close());

const run = async (name: string, input: object) => {
  const outcome = await erp.kernel.execute(admin, name, input);
  if (!outcome.ok) throw new Error(`${name}: ${outcome.refusal?.code} ${JSON.stringify(outcome.refusal?.details)}`);
  return outcome.result as { id: string; moves: string[] };
};
const refusalOf = async (name: string, input: object) =>
  (await erp.kernel.execute(admin, name, input)).refusal?.code ?? 'ok';
const itemOf = async (code: string) =>
  (await run('stock.item.save', { code, name: { en: code }, unit: 'kg', lots: true })).id;
const lotOf = async (item: string, code: string) => (await run('stock.lot.save', { item, code })).id;
const receive = (item: string, lot: string, quantity: string, unitCost: string) =>
  run('stock.receive', { site, item, lot, quantity, to: bin, unitCost });
interface Traced {
  lot: { code: string };
  [mass: string]: unknown;
}
interface Trace {
  readonly rows: Traced[];
  readonly links: { readonly from: string; readonly to: string; readonly quantity: string }[];
}
const traced = async (lot: string, direction: 'forward' | 'backward') =>
  (await erp.kernel.query(admin, 'stock.recall', { lot, direction })) as Trace;
const trace = async (lot: string, direction: 'forward' | 'backward') => (await traced(lot, direction)).rows;

test('from flour to bread to the customer and back, with the mass of every lot', async () => {
  const [flour, salt, dough, bread] = await Promise.all(['FLOUR', 'SALT', 'DOUGH', 'BREAD'].map(itemOf));
  const [f1, s1, d1, b1, b2] = await Promise.all(
    [
      [flour, 'F1'],
      [salt, 'S1'],
      [dough, 'D1'],
      [bread, 'B1'],
      [bread, 'B2'],
    ].map(([item, code]) => lotOf(item as string, code as string)),
  );
  if (!flour || !salt || !dough || !bread || !f1 || !s1 || !d1 || !b1 || !b2) throw new Error('nothing was made');
  await receive(flour, f1, '100', '1');
  await receive(salt, s1, '10', '0.5');
  await run('stock.convert', {
    site,
    document: 'BATCH-1',
    consumed: [
      { item: flour, lot: f1, quantity: '60', from: bin },
      { item: salt, lot: s1, quantity: '1.5', from: bin },
    ],
    produced: [{ item: dough, lot: d1, quantity: '90', to: bin }],
  });
  await run('stock.convert', {
    site,
    consumed: [{ item: dough, lot: d1, quantity: '90', from: bin }],
    produced: [
      { item: bread, lot: b1, quantity: '50', to: bin, share: 2 },
      { item: bread, lot: b2, quantity: '25', to: bin, share: 1 },
    ],
  });
  await run('stock.issue', { site, item: bread, lot: b1, quantity: '45', from: bin, for: 'customer' });
  await run('stock.issue', { site, item: bread, lot: b1, quantity: '1', from: bin, for: 'scrap' });

  const forward = await trace(f1, 'forward');
  expect(forward.map(({ lot }) => lot.code)).toEqual(['F1', 'B1', 'B2', 'D1']);
  expect(forward[0]).toMatchObject({ came: '100', consumed: '60', inside: '40', shipped: '0', difference: '0' });
  expect(forward[1]).toMatchObject({ came: '50', shipped: '45', gone: '1', inside: '4', difference: '0' });
  const backward = await trace(b2, 'backward');
  expect(backward.map(({ lot }) => lot.code)).toEqual(['B2', 'D1', 'F1', 'S1']);
  for (const row of [...forward, ...backward]) expect(row.difference).toBe('0');
  // What is not on the way from or to the lot is no link of its: the salt went into the dough, and is none of the flour.
  const names = new Map([f1, s1, d1, b1, b2].map((lot, nth) => [lot, ['F1', 'S1', 'D1', 'B1', 'B2'][nth]]));
  const links = async (lot: string, direction: 'forward' | 'backward') =>
    (await traced(lot, direction)).links
      .map(({ from, to, quantity }) => `${names.get(from)} ${quantity} ${names.get(to)}`)
      .sort();
  expect(await links(f1, 'forward')).toEqual(['D1 30 B2', 'D1 60 B1', 'F1 60 D1']);
  expect(await links(b2, 'backward')).toEqual(['D1 30 B2', 'F1 60 D1', 'S1 1.5 D1']);

  // What was made is worth what was taken: 60 flour and 1.5 salt.
  const { rows } = (await erp.kernel.query(admin, 'stock.valuation', {})) as {
    rows: { item: { code: string }; value: string }[];
  };
  const worth = Object.fromEntries(rows.map(({ item, value }) => [item.code, value]));
  expect(worth).toMatchObject({ FLOUR: '40', SALT: '4.25', DOUGH: '0' });
  const { rows: made } = await erp.owner.query(
    `select e.value::float from stock.cost_entry e join stock.item i on i.id = e.item where i.code = 'BREAD' order by e.number`,
  );
  expect(made.slice(0, 2).map(({ value }) => value)).toEqual([40.5, 20.25]);
});

test('goods that go into themselves are a circle that ends', async () => {
  const item = await itemOf('REWORK');
  const [a, b] = [await lotOf(item, 'A'), await lotOf(item, 'B')];
  await receive(item, a, '10', '3');
  const turn = (from: string, to: string) =>
    run('stock.convert', {
      site,
      consumed: [{ item, lot: from, quantity: '4', from: bin }],
      produced: [{ item, lot: to, quantity: '4', to: bin }],
    });
  await turn(a, b);
  await turn(b, a);
  expect((await trace(a, 'forward')).map(({ lot }) => lot.code)).toEqual(['A', 'B']);
  for (const row of await trace(b, 'backward')) expect(row.difference).toBe('0');
  const { rows } = (await erp.kernel.query(admin, 'stock.valuation', { search: 'REWORK' })) as {
    rows: { quantity: string; value: string }[];
  };
  expect(rows).toMatchObject([{ quantity: '10', value: '30' }]);
});

test('what is not there is not turned into anything, and nothing half-done is left', async () => {
  const item = await itemOf('THIN');
  const [a, b] = [await lotOf(item, 'A'), await lotOf(item, 'B')];
  await receive(item, a, '3', '1');
  const input = {
    site,
    consumed: [{ item, lot: a, quantity: '4', from: bin }],
    produced: [{ item, lot: b, quantity: '4', to: bin }],
  };
  expect(await refusalOf('stock.convert', input)).toBe('stock-short');
  expect(await refusalOf('stock.convert', { ...input, produced: [{ item, quantity: '4', to: bin }] })).toBe(
    'lot-wanted',
  );
  const { rows } = await erp.owner.query('select from stock.genealogy where consumed_lot = $1', [a]);
  expect(rows).toHaveLength(0);
  expect(await trace(a, 'forward')).toMatchObject([{ inside: '3', difference: '0' }]);
});
