import { randomUUID } from 'node:crypto';
import { decodeEpc, encodeEpc, epcFromElements, isEpcFault } from '@millrace/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { memberWith } from '../testing/purchase.ts';
import { storekeeper } from '../testing/store.ts';

// What a reader saw, as a person at a terminal confirms it: booked as it happened, and each tag once while it lies there.
const site = 'plant-a';
const SECOND = 1_000_000;
const PORTAL = 'hall/dispatch/desk/pad-1';
const GTIN = '09506000134352';
let erp: TestErp;
let admin: Caller;
let [A, B] = ['', ''];
const store = storekeeper(
  () => erp,
  () => admin,
);
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  [A, B] = [await store.place('A'), await store.place('B')];
});
afterAll(() => erp?.close());

interface TagRow {
  readonly epc: string;
  readonly kind: string;
  readonly quantity?: string;
  readonly registered?: boolean;
  readonly item?: { readonly code: string };
  readonly place?: { readonly code: string };
  readonly booked: { readonly at: number; readonly by: string | null; readonly to: { readonly code: string } } | null;
}
const known = async (epcs: readonly string[], as = admin): Promise<readonly TagRow[]> =>
  ((await erp.kernel.query(as, 'stock.tags', { site, epcs })) as { rows: TagRow[] }).rows;
async function book(epcs: readonly string[], { first = erp.clock.now, from = A, to = B } = {}) {
  const tags = epcs.map((epc) => ({ epc, first }));
  const input = { site, booking: randomUUID(), portal: PORTAL, from, to, tags, at: erp.clock.now };
  return (await store.run('stock.tags.book', input)) as unknown as { already: string[]; unknown: string[] };
}
function epcOf(scheme: string, elements: readonly (readonly [string, string])[]): string {
  const epc = epcFromElements(new Map(elements), { scheme, filter: 1, companyPrefix: 7 });
  const hex = isEpcFault(epc) ? epc : encodeEpc(epc);
  if (typeof hex !== 'string') throw new Error(JSON.stringify(hex));
  expect(isEpcFault(decodeEpc(hex))).toBe(false);
  return hex;
}

test('registered tags are booked as moved, what is not there comes out of to-reconcile, and what is unknown waits', async () => {
  const item = await store.item('CRATE');
  await store.receive(item, '5', A);
  for (const [epc, quantity] of [
    ['3034AAAA', '3'],
    ['3034BBBB', '4'],
  ] as const) {
    await store.run('stock.tag.register', { epc, item, quantity });
  }
  expect(await book(['3034AAAA', '3034BBBB', '3034CCCC'])).toEqual({ already: [], unknown: ['3034CCCC'] });
  expect(await store.held(item)).toEqual({ 'plant-a B available': '7', 'plant-a TO-RECONCILE available': '-2' });
  expect(await store.unbalanced(item)).toEqual([]);
  const { rows } = await erp.kernel.list(admin, 'stock.unidentified', { filter: { epc: '3034CCCC' } });
  expect(rows).toMatchObject([{ why: 'tag-unknown', state: 'open', fromCode: 'A', toCode: 'B', portal: PORTAL }]);
  // Registered afterwards, it is booked as it was told.
  await store.run('stock.tag.register', { epc: '3034CCCC', item, quantity: '1' });
  await store.run('stock.unidentified.settle', { id: rows[0]?.id });
  expect(await store.held(item)).toEqual({ 'plant-a B available': '8', 'plant-a TO-RECONCILE available': '-3' });
});

test('a tag that lies there still is booked once, by whomever; one that left and came again is booked again', async () => {
  const item = await store.item('BOX');
  await store.receive(item, '9', A);
  await store.run('stock.tag.register', { epc: '3034DDDD', item, quantity: '2' });
  const came = erp.clock.now;
  erp.clock.now += SECOND;
  await book(['3034DDDD'], { first: came });
  erp.clock.now += SECOND;
  expect(await book(['3034DDDD', '3034DDDD'], { first: came })).toEqual({ already: ['3034DDDD'], unknown: [] });
  expect(await store.held(item)).toEqual({ 'plant-a A available': '7', 'plant-a B available': '2' });
  const [row] = await known(['3034DDDD']);
  expect(row).toMatchObject({ kind: 'item', registered: true, quantity: '2', item: { code: 'BOX' } });
  expect(row?.booked).toMatchObject({ at: came + SECOND, to: { code: 'B' } });
  expect(row?.booked?.by).toEqual(expect.any(String));
  // Back to where it came from, and on again: it came after it was booked.
  erp.clock.now += SECOND;
  await book(['3034DDDD'], { from: B, to: A, first: came });
  await book(['3034DDDD'], { first: erp.clock.now });
  expect(await store.held(item)).toEqual({ 'plant-a A available': '7', 'plant-a B available': '2' });
});

test('the same key is one booking, whatever becomes of the answer', async () => {
  const item = await store.item('TIN');
  await store.receive(item, '4', A);
  await store.run('stock.tag.register', { epc: '3034EEEE', item, quantity: '1' });
  const at = erp.clock.now;
  const input = {
    site,
    booking: randomUUID(),
    portal: PORTAL,
    from: A,
    to: B,
    tags: [{ epc: '3034EEEE', first: at }],
    at,
  };
  const options = { idempotencyKey: randomUUID() };
  for (let n = 0; n < 2; n++)
    expect((await erp.kernel.execute(admin, 'stock.tags.book', input, options)).ok).toBe(true);
  expect(await store.held(item)).toEqual({ 'plant-a A available': '3', 'plant-a B available': '1' });
});

test('a tag that nobody registered is known by its GTIN, a unit by its SSCC, with where it stands', async () => {
  const item = await store.item('MILK');
  await store.run('stock.item-unit.create', { item, unit: '{box}', amount: '1', makes: '12' });
  await store.run('stock.barcode.create', { item, code: GTIN, kind: 'gtin', unit: '{box}' });
  const sgtin = epcOf('sgtin-96', [
    ['01', GTIN],
    ['21', '77'],
  ]);
  const sscc = '106141412345678908';
  await store.run('stock.handling-unit.create', { site, location: A, sscc });
  const pallet = epcOf('sscc-96', [['00', sscc]]);
  expect(await known([sgtin, pallet, 'FFFF'])).toMatchObject([
    { epc: sgtin, kind: 'item', item: { code: 'MILK' }, quantity: '12', registered: false, booked: null },
    { epc: pallet, kind: 'unit', unit: { sscc }, place: { code: 'A' }, booked: null },
    { epc: 'FFFF', kind: 'unknown', booked: null },
  ]);
  await store.receive(item, '24', A);
  expect(await book([sgtin])).toEqual({ already: [], unknown: [] });
  expect(await store.held(item)).toEqual({ 'plant-a A available': '12', 'plant-a B available': '12' });
  expect(await known([sgtin])).toMatchObject([{ registered: true, quantity: '12', booked: { to: { code: 'B' } } }]);
});

test('nobody books at a site that is not his, to a place of another, or without the right', async () => {
  const elsewhere = await store.place('Z', { site: 'plant-b' });
  const tags = [{ epc: '3034AAAA', first: 1 }];
  const input = { site, booking: randomUUID(), portal: PORTAL, from: A, to: elsewhere, tags, at: 1 };
  expect(await store.refusalOf('stock.tags.book', input)).toBe('location-unknown');
  expect(await store.refusalOf('stock.tags.book', { ...input, to: A })).toBe('same-location');
  const clerk = await memberWith(erp, admin, 'clerk', [{ permissions: ['stock.tags'] }]);
  expect(await store.refusalOf('stock.tags.book', { ...input, to: B }, clerk)).toBe('not-permitted');
  const away: Caller = { ...admin, sites: ['plant-b'] };
  expect(await store.refusalOf('stock.tags.book', { ...input, to: B }, away)).not.toBe('ok');
});
