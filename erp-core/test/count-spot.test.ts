import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { storekeeper } from '../testing/store.ts';

let erp: TestErp;
let admin: Caller;
const store = storekeeper(
  () => erp,
  () => admin,
);
const { run, refusalOf, held } = store;
const site = 'plant-a';
let [rack, bin, other] = ['', '', ''];
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  await run('stock.costing.set-currency', { currency: 'BDT' });
  rack = await store.place('RACK');
  bin = await store.place('BIN', { parent: rack });
  other = await store.place('OTHER');
});
afterAll(() => erp?.close());

const countOf = (said: object) => (said as { count: string }).count;
const countsOf = async () =>
  (
    await erp.owner.query(
      `select c.number, c.state, l.code as place, c.document, (select count(*)::int from stock.count_line n where n.count = c.id) as lines
       from stock.count c left join stock.location l on l.id = c.location order by c.number`,
    )
  ).rows;

test('what somebody saw without being asked waits in a count of its place, and is booked once that is approved', async () => {
  const item = await store.item('NUT');
  await store.receive(item, '10', bin);
  const first = await run('stock.count.spot', { site, location: bin, item, quantity: '8' });
  expect(first).toMatchObject({ state: 'counted' });
  // Seen again: the same line, and no second count.
  const again = await run('stock.count.spot', { site, location: bin, item, quantity: '7' });
  expect(again).toMatchObject({ count: countOf(first), state: 'counted' });
  const zero = await store.item('BOLT');
  await run('stock.count.spot', { site, location: bin, item: zero, quantity: '0' });
  expect(await countsOf()).toEqual([
    { number: expect.stringMatching(/^CNT/), state: 'open', place: 'BIN', document: 'spot', lines: 2 },
  ]);
  expect(await held(item)).toEqual({ 'plant-a BIN available': '10' });
  await run('stock.count.approve', { count: countOf(first) });
  expect(await held(item)).toEqual({ 'plant-a BIN available': '7' });
});

test('where a count is open above the place, it goes into that one and by its rules', async () => {
  const item = await store.item('WASHER');
  await store.receive(item, '10', bin);
  const { id } = await run('stock.count.open', { site, location: rack, tolerance: '10' });
  const said = { site, location: bin, item };
  expect(await run('stock.count.spot', { ...said, quantity: '5' })).toMatchObject({ count: id, state: 'recount' });
  expect(await run('stock.count.spot', { ...said, quantity: '5' })).toMatchObject({ count: id, state: 'counted' });
  // A place beside it has one of its own.
  expect(await run('stock.count.spot', { ...said, location: other, quantity: '1' })).not.toMatchObject({ count: id });
});

test('what cannot be is refused: a place that is none, a moment to come, nothing said', async () => {
  const item = await store.item('PIN');
  const said = { site, location: bin, item, quantity: '1' };
  const ahead = erp.clock.now + 60_000_000;
  expect(await refusalOf('stock.count.spot', { ...said, at: ahead })).toBe('time-in-future');
  expect(await refusalOf('stock.count.spot', { site, location: bin, item })).toBe('quantity-wanted');
  expect(await refusalOf('stock.count.spot', { site, location: bin, quantity: '1' })).toBe('item-wanted');
  expect(await refusalOf('stock.count.spot', { ...said, location: item })).toBe('location-unknown');
});

test('of what has serial numbers a lot is one piece, there or not', async () => {
  const item = await store.item('MOTOR', { lots: true, serials: true });
  const lot = await store.lot(item, 'M-1');
  const said = { site, location: other, item, lot };
  expect(await refusalOf('stock.count.spot', { ...said, quantity: '2' })).toBe('serial-one-piece');
  expect(await run('stock.count.spot', { ...said, quantity: '1' })).toMatchObject({ state: 'counted' });
});
