import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { ssccOf } from '../modules/stock/sscc.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { storekeeper } from '../testing/store.ts';
import { teller } from '../testing/teller.ts';

// What terminals tell of handling units, of pallets with their labels, and of transfers.
const HOUR = 3_600_000_000;
const site = 'plant-a';
let erp: TestErp;
let admin: Caller;
let [A, B] = ['', ''];
const store = storekeeper(
  () => erp,
  () => admin,
);
const { run, held } = store;
const { tell, doubtsOf } = teller(
  () => erp,
  () => admin,
);
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  [A, B] = [await store.place('A'), await store.place('B')];
});
afterAll(() => erp?.close());

test('a unit goes whole where it was told, and late it stays where it was brought since', async () => {
  const item = await store.item('CARTON');
  const C = await store.place('CORNER');
  await store.receive(item, '6', A);
  const made = { site, location: A, prefix: '4012345' };
  const unit = (await run('stock.handling-unit.create', made)).id;
  await run('stock.handling-unit.pack', { unit, lines: [{ item, quantity: '5' }] });
  // Somebody told that he took four loose ones: three of them were in the unit, as far as the books know.
  const loose = await tell('stock.issue', { site, item, quantity: '4', from: A });
  expect((await doubtsOf(loose.key)).map(({ code }) => code)).toEqual(['told-kept']);
  expect(await store.refusalOf('stock.handling-unit.move', { unit, to: B })).toBe('stock-short');
  erp.clock.now += HOUR;
  const at = erp.clock.now;
  erp.clock.now += HOUR;
  const { key } = await tell('stock.handling-unit.move', { unit, to: B, at });
  expect((await doubtsOf(key)).map(({ code }) => code)).toEqual(['told-short']);
  expect(await held(item)).toEqual({ 'plant-a B available': '5', 'plant-a TO-RECONCILE available': '-3' });
  const { rows } = await erp.owner.query(
    'select l.code, trim_scale(b.packed)::text as packed from stock.balance b join stock.location l on l.id = b.location where b.item = $1 and b.packed <> 0',
    [item],
  );
  expect(rows).toEqual([{ code: 'B', packed: '5' }]);
  const before = { unit, to: C, at: at - HOUR / 2 };
  expect(await store.refusalOf('stock.handling-unit.move', before)).toBe('unit-moved-since');
  const late = await tell('stock.handling-unit.move', before);
  expect([late.moves, (await doubtsOf(late.key)).map(({ code }) => code)]).toEqual([[], ['told-moved-since']]);
  const there = await tell('stock.handling-unit.move', { unit, to: B });
  expect([there.moves, await doubtsOf(there.key)]).toEqual([[], []]);
  expect(await store.unbalanced(item)).toEqual([]);
});

test('a piece that was taken out of its unit by itself does not go with it', async () => {
  const item = await store.item('PUMP', { lots: true, serials: true });
  const piece = await store.lot(item, 'P-77');
  await store.receive(item, '1', A, { lot: piece });
  const unit = (await run('stock.handling-unit.create', { site, location: A, prefix: '4012345' })).id;
  await run('stock.handling-unit.pack', { unit, lines: [{ item, lot: piece, quantity: '1' }] });
  await tell('stock.transfer', { site, item, lot: piece, quantity: '1', from: A, to: B });
  const C = await store.place('DOCK');
  const { key, moves } = await tell('stock.handling-unit.move', { unit, to: C });
  const [doubt] = await doubtsOf(key);
  expect([moves, doubt?.code]).toEqual([[], 'told-not-in-unit']);
  expect(doubt?.message).toContain('piece P-77 of PUMP');
  expect(await held(item)).toEqual({ 'plant-a B available': '1' });
  // Where the piece is the unit is now: nothing is said against it, and it goes with it again.
  const met = await tell('stock.handling-unit.move', { unit, to: B });
  expect(await doubtsOf(met.key)).toEqual([]);
  const gone = await tell('stock.handling-unit.move', { unit, to: A });
  expect(await doubtsOf(gone.key)).toEqual([]);
  expect(await held(item)).toEqual({ 'plant-a A available': '1' });
  expect(await store.unbalanced(item)).toEqual([]);
});

test('what comes with the label of a pallet comes in that pallet, which is made', async () => {
  const item = await store.item('BOTTLE', { lots: true });
  const gtin = '09506000134369';
  const [first, second] = [
    ssccOf('4012345', { year: 2026, nth: 90_001 }),
    ssccOf('4012345', { year: 2026, nth: 90_002 }),
  ];
  await run('stock.item-unit.create', { item, unit: '{case}', amount: '1', makes: '12' });
  await run('stock.barcode.create', { kind: 'gtin', code: gtin, item, unit: '{case}' });
  const label = (sscc: string | undefined, lot: string) => `(00)${sscc}(02)${gtin}(37)10(10)${lot}`;
  const asked = { site, scan: label(first, 'P-1'), to: A };
  const received = (await run('stock.receive', asked)) as unknown as { unit: string; moves: string[] };
  const told = await tell('stock.receive', { ...asked, scan: label(second, 'P-2') });
  expect(await doubtsOf(told.key)).toEqual([]);
  expect(await held(item)).toEqual({ 'plant-a A available': '240' });
  const units = await erp.owner.query(
    `select u.sscc, l.code, trim_scale(c.quantity)::text as quantity,
       (select trim_scale(b.packed)::text from stock.balance b where b.item = c.item and b.lot = c.lot and b.location = u.location) as packed
     from stock.handling_unit u join stock.unit_content c on c.unit = u.id join stock.lot l on l.id = c.lot
     where c.item = $1 order by 1`,
    [item],
  );
  expect(units.rows).toEqual([
    { sscc: first, code: 'P-1', quantity: '120', packed: '120' },
    { sscc: second, code: 'P-2', quantity: '120', packed: '120' },
  ]);
  expect(await erp.kernel.query(admin, 'stock.scan', { text: asked.scan, site })).toMatchObject({
    kind: 'handling-unit',
    unit: { id: received.unit },
  });
  // A mixed pallet: more comes in it where it stands.
  await run('stock.receive', { ...asked, scan: label(first, 'P-3') });
  // Goods in a unit are taken back once they are out of it.
  const back = { move: received.moves[0], reason: 'wrong pallet' };
  expect(await store.refusalOf('stock.move.reverse', back)).toBe('move-in-unit');
  await run('stock.handling-unit.move', { unit: received.unit, to: B });
  expect(await held(item)).toEqual({ 'plant-a A available': '120', 'plant-a B available': '240' });
  expect(await store.refusalOf('stock.receive', asked)).toBe('unit-there');
  const twice = await tell('stock.receive', asked);
  expect((await doubtsOf(twice.key)).map(({ code }) => code)).toEqual(['told-unit-there']);
  expect(await store.unbalanced(item)).toEqual([]);
});

test('a transfer is received as far as it is on the way; what is more, or too early, is said', async () => {
  const item = await store.item('CABLE');
  await store.receive(item, '8', A);
  const transfer = await run('stock.transfer-order.create', {
    ...{ fromSite: site, toSite: site, destination: B, lines: [{ item, from: A, quantity: '8' }] },
  });
  const before = erp.clock.now;
  erp.clock.now += HOUR;
  await run('stock.transfer-order.send', { transfer: transfer.id });
  erp.clock.now += HOUR;
  const lines = [{ line: transfer.lines[0], quantity: '9' }];
  expect(await store.refusalOf('stock.transfer-order.receive', { transfer: transfer.id, lines })).toBe(
    'transfer-too-much',
  );
  const { key } = await tell('stock.transfer-order.receive', { transfer: transfer.id, lines, at: before });
  expect(await held(item)).toEqual({ 'plant-a B available': '8' });
  const [doubt] = await doubtsOf(key);
  expect(doubt?.code).toBe('transfer-before-sent');
  expect(doubt?.message).toContain('there is 8 to move, not 9');
  expect(await store.unbalanced(item)).toEqual([]);
});
