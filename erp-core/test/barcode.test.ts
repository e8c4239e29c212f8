import { FNC1, gs1CheckDigit } from '@millrace/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { Rights } from '../kernel/index.ts';
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
let [bay, rack] = ['', ''];
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  bay = await store.place('BAY-1');
  rack = await store.place('RACK-7');
});
afterAll(() => erp?.close());

const gtinOf = (digits: string) => digits + gs1CheckDigit(digits);
const code = (item: string, of: string, more: object = {}) =>
  run('stock.barcode.create', { item, code: of, kind: 'gtin', ...more });
interface Scan {
  readonly kind: string;
  readonly item?: { readonly code: string };
  readonly unit?: { readonly unit?: string; readonly makes?: string } | null;
  readonly lot?: { readonly id: string | null; readonly code: string; readonly expires: string | null } | null;
  readonly quantity?: string | null;
  readonly caught?: string | null;
  readonly serial?: boolean;
  readonly reason?: string;
  readonly message?: string;
  readonly location?: { readonly code: string };
  readonly candidates?: readonly Scan[];
}
const scan = (text: string, more: object = {}, as = admin) =>
  erp.kernel.query(as, 'stock.scan', { text, site, ...more }) as Promise<Scan>;

test('a code is of one item, whichever way its GTIN is written; a wrong digit and a packing it has not are refused', async () => {
  const item = await store.item('SOAP');
  const other = await store.item('SHAMPOO');
  await run('stock.item-unit.create', { item, unit: '{box}', amount: '1', makes: '24' });
  await code(item, '4006381333931');
  const again = { item: other, code: '04006381333931', kind: 'gtin' };
  expect(await refusalOf('stock.barcode.create', again)).toBe('already-there');
  expect(await refusalOf('stock.barcode.create', { ...again, code: '4006381333932' })).toBe('barcode-not-gtin');
  const box = { item: other, code: 'B-24', kind: 'own', unit: '{box}' };
  expect(await refusalOf('stock.barcode.create', box)).toBe('unit-of-item-unknown');
  const made = await run('stock.barcode.create', { ...box, item });
  expect(await refusalOf('stock.barcode.change', { id: made.id, version: 1, item: other })).toBe(
    'unit-of-item-unknown',
  );
  expect(await refusalOf('stock.barcode.change', { id: made.id, version: 1, unit: null })).toBe('ok');
});

test('a sheet of codes is imported like every master', async () => {
  await store.item('IMPORTED');
  const gtin = gtinOf('890123456789');
  const text = `code,kind,item,unit\n${gtin},gtin,IMPORTED,\nOWN-9,own,IMPORTED,`;
  const checked = await run('kernel.import.check', { entity: 'stock.barcode', file: 'codes.csv', text });
  await run('kernel.import.write', { id: checked.id });
  expect(await scan(gtin)).toMatchObject({ kind: 'item', item: { code: 'IMPORTED' }, quantity: '1' });
  expect(await scan('OWN-9')).toMatchObject({ kind: 'item', item: { code: 'IMPORTED' } });
});

test('whatever is scanned is told for what it is, and what is not known is said to be unknown', async () => {
  const item = await store.item('MILK', { lots: true });
  await run('stock.item-unit.create', { item, unit: '{crate}', amount: '1', makes: '12' });
  const [one, crate] = [gtinOf('400000000001'), gtinOf('1400000000001')];
  await code(item, one);
  await code(item, crate, { unit: '{crate}' });
  const lot = await store.lot(item, 'L-1', { expires: '2026-12-31' });
  expect(await scan(one)).toMatchObject({ kind: 'item', item: { code: 'MILK' }, unit: null, lot: null, quantity: '1' });
  expect(await scan(`]C101${crate}17261231` + `10L-1${FNC1}`)).toMatchObject({
    ...{ kind: 'item', unit: { unit: '{crate}', makes: '12' }, quantity: '1', serial: false },
    lot: { id: lot, code: 'L-1', expires: '2026-12-31' },
  });
  const link = `https://id.example.com/01/${crate}/10/NEW?17=270131`;
  expect(await scan(link)).toMatchObject({ kind: 'item', lot: { id: null, code: 'NEW', expires: '2027-01-31' } });
  const sscc = '106141411234567897';
  expect(await scan(sscc)).toMatchObject({ kind: 'unknown', reason: 'not-in-the-books' });
  await run('stock.handling-unit.create', { site, location: bay, sscc });
  expect(await scan(`00${sscc}`)).toMatchObject({ kind: 'handling-unit', unit: { sscc, location: bay } });
  expect(await scan(`(00)${sscc}`)).toMatchObject({ kind: 'handling-unit' });
  // A pallet of a supplier, whose number is not ours: what it holds and how many.
  const theirs = `00${`37610425002123456${gs1CheckDigit('37610425002123456')}`}02${crate}37${'40'}${FNC1}10L-1`;
  expect(await scan(theirs)).toMatchObject({
    kind: 'item',
    unit: { unit: '{crate}' },
    quantity: '40',
    lot: { id: lot },
  });
  expect(await scan('RACK-7')).toMatchObject({ kind: 'location', location: { code: 'RACK-7' } });
  expect(await scan('MILK')).toMatchObject({ kind: 'item', quantity: null });
  expect(await scan('(10)L-1')).toMatchObject({ kind: 'item', lot: { id: lot } });
  expect(await scan(gtinOf('999999999999'))).toMatchObject({ kind: 'unknown', reason: 'not-in-the-books' });
  expect(await scan('what is this')).toMatchObject({ kind: 'unknown', reason: 'unknown-identifier' });
  expect((await scan('nothing', {}, { ...admin, locale: 'bn' })).message).toContain('nothing এখানে অজানা');
  expect(await scan(`01${one.padStart(14, '0')}17261301`)).toMatchObject({ kind: 'unknown', reason: 'wrong-date' });
  const elsewhere: Caller = { ...admin, sites: ['plant-b'] };
  const bound = (text: string) => erp.kernel.query(elsewhere, 'stock.scan', { text }) as Promise<Scan>;
  expect([(await bound('RACK-7')).kind, (await bound(sscc)).kind]).toEqual(['unknown', 'unknown']);
});

test('what may be several things is not guessed', async () => {
  const drill = await store.item('DRILL', { lots: true, serials: true });
  const saw = await store.item('SAW', { lots: true, serials: true });
  for (const item of [drill, saw]) await store.lot(item, '0001');
  expect((await scan('0001')).candidates?.map(({ item }) => item?.code)).toEqual(['DRILL', 'SAW']);
  const receive = { site, to: bay, scan: '0001' };
  expect(await refusalOf('stock.receive', receive)).toBe('scan-several');
  expect(await refusalOf('stock.receive', { ...receive, item: saw })).toBe('ok');
  expect(await held(saw)).toEqual({ 'plant-a BAY-1 available': '1' });
});

test('a scan receives, moves, issues and counts: item, packing, lot and dates come from the label', async () => {
  const item = await store.item('JUICE', { lots: true });
  await run('stock.item-unit.create', { item, unit: '{box}', amount: '1', makes: '6' });
  const [one, box] = [gtinOf('400000000002'), gtinOf('1400000000002')];
  await code(item, one);
  await code(item, box, { unit: '{box}' });
  const label = `01${box}17270131${'10J-1'}`;
  await run('stock.receive', { site, to: bay, scan: label });
  await run('stock.receive', { site, to: bay, scan: label, quantity: '3', unitCost: '12' });
  expect(await held(item)).toEqual({ 'plant-a BAY-1 available': '24' });
  const { rows } = await erp.kernel.list(admin, 'stock.lot', { filter: { item } });
  expect(rows).toMatchObject([{ code: 'J-1', expires: '2027-01-31' }]);
  const piece = `(01)${one.padStart(14, '0')}(10)J-1`;
  await run('stock.transfer', { site, from: bay, to: rack, scan: piece, quantity: '4' });
  await run('stock.issue', { site, from: rack, scan: piece });
  expect(await held(item)).toEqual({ 'plant-a BAY-1 available': '20', 'plant-a RACK-7 available': '3' });
  const newLot = `01${box}10J-2`;
  expect(await refusalOf('stock.issue', { site, from: rack, scan: newLot })).toBe('lot-not-in-books');
  expect(await refusalOf('stock.receive', { site, to: bay, scan: `01${box}17270228${'10J-1'}` })).toBe(
    'lot-dates-differ',
  );
  expect(await refusalOf('stock.receive', { site, to: bay, scan: box })).toBe('lot-wanted');
  expect(await refusalOf('stock.receive', { site, to: bay, scan: 'JUICE' })).toBe('lot-wanted');
  const other = await store.item('OTHER');
  expect(await refusalOf('stock.receive', { site, to: bay, scan: label, item: other })).toBe('scan-other');
  expect(await refusalOf('stock.receive', { site, to: bay, scan: 'RACK-7' })).toBe('scan-is-place');
  expect(await refusalOf('stock.receive', { site, to: bay, scan: '?' })).toBe('scan-unknown');
  expect(await refusalOf('stock.receive', { site, to: bay })).toBe('item-wanted');
  expect(await refusalOf('stock.receive', { site, to: bay, item: other })).toBe('quantity-wanted');
  const count = (await run('stock.count.open', { site, location: rack, tolerance: '100' })).id;
  expect(await refusalOf('stock.count.enter', { count, location: rack, scan: piece })).toBe('quantity-wanted');
  await run('stock.count.enter', { count, location: rack, scan: label, quantity: '1' });
  await run('stock.count.approve', { count });
  expect((await held(item))['plant-a RACK-7 available'], 'one box of six').toBe('6');
});

test('weight and number of pieces on a label are what is booked', async () => {
  const create = { code: 'CHICKEN', name: { en: 'Chicken' }, unit: '{piece}', lots: false, catchUnit: 'kg' };
  const chicken = (await run('stock.item.create', create)).id;
  const cheese = await store.item('CHEESE', { unit: 'kg' });
  const [crate, wheel] = [gtinOf('9400000000003'), gtinOf('9400000000004')];
  await code(chicken, crate);
  await code(cheese, wheel);
  await run('stock.receive', { site, to: bay, scan: `01${crate}31030123403008` });
  expect(await held(chicken)).toEqual({ 'plant-a BAY-1 available': '8' });
  const { rows } = await erp.owner.query(
    `select kind, trim_scale(s.quantity)::text as quantity, s.unit from stock.move_measure s join stock.move m on m.id = s.move
     where m.item = $1`,
    [chicken],
  );
  expect(rows).toEqual([{ kind: 'caught', quantity: '12.34', unit: 'kg' }]);
  await run('stock.receive', { site, to: bay, scan: `01${wheel}3102000725` });
  expect(await held(cheese)).toEqual({ 'plant-a BAY-1 available': '7.25' });
});

test('one piece scanned ten times, by ten commands or by one, counts once', async () => {
  const item = await store.item('PHONE', { lots: true, serials: true });
  const gtin = gtinOf('400000000005');
  await code(item, gtin);
  const label = `01${gtin.padStart(14, '0')}21SN-77`;
  const tenTimes = (name: string, input: object, key?: string) =>
    Promise.all(
      Array.from({ length: 10 }, () =>
        erp.kernel.execute(admin, name, input, key === undefined ? {} : { idempotencyKey: key }),
      ),
    );
  const ok = (outcomes: readonly { ok: boolean; repeated: boolean }[]) => ({
    done: outcomes.filter((one) => one.ok && !one.repeated).length,
    repeated: outcomes.filter((one) => one.ok && one.repeated).length,
  });
  expect(ok(await tenTimes('stock.receive', { site, to: bay, scan: label }))).toEqual({ done: 1, repeated: 0 });
  expect(await held(item)).toEqual({ 'plant-a BAY-1 available': '1' });
  const moved = await tenTimes('stock.transfer', { site, from: bay, to: rack, scan: label }, 'scan-1');
  expect(ok(moved)).toEqual({ done: 1, repeated: 9 });
  const count = (await run('stock.count.open', { site, item, tolerance: '100' })).id;
  expect(ok(await tenTimes('stock.count.enter', { count, location: rack, scan: label })).done).toBe(10);
  await run('stock.count.approve', { count });
  expect(await held(item)).toEqual({ 'plant-a RACK-7 available': '1' });
  expect(ok(await tenTimes('stock.issue', { site, from: rack, scan: label })).done).toBe(1);
  expect(await held(item)).toEqual({});
});

test('what a role keeps somebody from is kept from his scanner too', async () => {
  const item = await store.item('GOLD');
  await code(item, 'AU-1', { kind: 'own' });
  await store.receive(item, '5', bay);
  const reason = { en: 'not gold', bn: 'সোনা নয়', hi: 'सोना नहीं' };
  const role = { code: 'keeper', name: { en: 'Keeper' }, permissions: ['stock.*'] };
  const grants = [{ on: 'stock.issue', deny: true, where: { item }, reason }];
  const keeper: Caller = {
    ...admin,
    user: 'keeper',
    rights: Rights.of([{ ...role, grants }], { user: 'keeper', sites: null }),
  };
  const issue = { site, from: bay, quantity: '1' };
  expect(await refusalOf('stock.issue', { ...issue, item }, keeper)).toBe('denied-by-role');
  expect(await refusalOf('stock.issue', { ...issue, scan: 'AU-1' }, keeper)).toBe('denied-by-role');
  expect(await refusalOf('stock.issue', { ...issue, scan: 'AU-1' })).toBe('ok');
});

test('whatever is scanned, there is an answer, and nothing is booked of what is not known', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ minLength: 1, maxLength: 60 }),
        fc.string({ unit: fc.constantFrom(...'0123456789()]C1', FNC1), minLength: 1, maxLength: 40 }),
      ),
      async (text) => {
        const found = (await scan(text)).kind;
        expect(['unknown', 'item', 'handling-unit', 'location', 'several']).toContain(found);
        if (found === 'unknown')
          expect(await refusalOf('stock.receive', { site, to: bay, scan: text })).toBe('scan-unknown');
      },
    ),
    { numRuns: 60 },
  );
});
