import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { add, type Caller, proportion } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { storekeeper } from '../testing/store.ts';

let erp: TestErp;
let admin: Caller;
const store = storekeeper(
  () => erp,
  () => admin,
);
const { run, refusalOf, held, worth } = store;
const site = 'plant-a';
let bay = '';
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  await run('stock.costing.set-currency', { currency: 'BDT' });
  bay = await store.place('BAY');
});
afterAll(() => erp?.close());

const measuresOf = async (item: string) =>
  (
    await erp.owner.query(
      `select s.kind, s.unit, trim_scale(s.quantity)::text as quantity from stock.move_measure s
       join stock.move m on m.id = s.move where m.item = $1 order by m.id, s.kind`,
      [item],
    )
  ).rows.map(({ kind, unit, quantity }) => `${kind} ${quantity} ${unit}`);

test('goods come in boxes and leave in pieces; what was said is kept beside what it makes, and the cost is of what was said', async () => {
  const item = await store.item('BOTTLE');
  await run('stock.item-unit.create', { item, unit: '{box}', amount: '1', makes: '12' });
  await store.receive(item, '3', bay, { unit: '{box}', unitCost: '24' });
  expect(await held(item)).toEqual({ 'plant-a BAY available': '36' });
  expect((await worth(item))?.cost).toBe('72');
  await run('stock.issue', { site, item, quantity: '5', from: bay });
  await run('stock.issue', { site, item, quantity: '0.5', unit: '{box}', from: bay });
  expect(await held(item)).toEqual({ 'plant-a BAY available': '25' });
  const beyond = { site, item, quantity: '3', unit: '{box}', from: bay };
  expect(await refusalOf('stock.issue', beyond)).toBe('stock-short');
  expect(await refusalOf('stock.issue', { ...beyond, unit: '{crate}' })).toBe('unit-of-item-unknown');
  expect(await measuresOf(item)).toEqual(['said 3 {box}', 'said 0.5 {box}']);
});

test('what is not whole in the other unit is rounded once, at the sixth place', async () => {
  const item = await store.item('SHEET', { unit: 'kg' });
  await run('stock.item-unit.create', { item, unit: '{sheet}', amount: '3', makes: '1' });
  await store.receive(item, '2', bay, { unit: '{sheet}' });
  expect(await held(item)).toEqual({ 'plant-a BAY available': '0.666667' });
  await run('stock.item-unit.create', { item, unit: '{dot}', amount: '10000000', makes: '1' });
  const dot = { site, item, quantity: '1', unit: '{dot}', to: bay };
  expect(await refusalOf('stock.receive', dot)).toBe('unit-comes-to-nothing');
});

test('goods that are weighed as well as counted say both of every move, and back again', async () => {
  const create = { code: 'HAM', name: { en: 'Ham' }, unit: '{piece}', lots: false, catchUnit: 'kg' };
  const item = (await run('stock.item.create', create)).id;
  expect(await refusalOf('stock.receive', { site, item, quantity: '2', to: bay })).toBe('catch-wanted');
  const { moves } = await store.receive(item, '2', bay, { catch: '13.72' });
  await run('stock.move.reverse', { move: moves[0], reason: 'weighed again' });
  expect(await measuresOf(item)).toEqual(['caught 13.72 kg', 'caught 13.72 kg']);
  const plain = await store.item('PLAIN');
  expect(await refusalOf('stock.receive', { site, item: plain, quantity: '2', to: bay, catch: '1' })).toBe(
    'catch-not-kept',
  );
});

test('a proportion is the exact one, half a step off at most', () => {
  const amount = fc.integer({ min: 1, max: 999_999_999 }).map((n) => String(n / 1000));
  fc.assert(
    fc.property(amount, amount, amount, (a, b, c) => {
      const result = proportion(a, b, c);
      const exact = (text: string) => BigInt(Math.round(Number(text) * 1000)) * 1000n;
      const off = exact(a) * exact(b) - BigInt(Math.round(Number(result) * 1e6)) * exact(c);
      if (Number(result) < 1e9) expect((off < 0n ? -off : off) * 2n <= exact(c)).toBe(true);
    }),
  );
  expect(proportion('1', '1', '3')).toBe('0.333333');
  expect(proportion('-1', '1', '6')).toBe('-0.166667');
  expect(proportion(add('1', '1'), '3', '3')).toBe('2');
});
