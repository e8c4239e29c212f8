import fc from 'fast-check';
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
const { run, refusalOf, held, worth, unbalanced } = store;
const site = 'plant-a';
let [bay, rack] = ['', ''];
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  await run('stock.costing.set-currency', { currency: 'BDT' });
  bay = await store.place('BAY');
  rack = await store.place('RACK');
});
afterAll(() => erp?.close());

const kitOf = async (item: string, parts: readonly (readonly [string, string, number?])[], makes = '1') => {
  const { id } = await run('stock.kit.create', { item, makes });
  for (const [part, quantity, share = 1] of parts) {
    await run('stock.kit-line.create', { kit: id, item: part, quantity, share });
  }
  return id;
};
interface KitRow {
  readonly site: string;
  readonly available: string;
  readonly onHand: string;
  readonly parts: readonly { readonly item: { readonly code: string }; readonly free: string }[];
}
const kits = async (kit: string, more: object = {}, as = admin) =>
  ((await erp.kernel.query(as, 'stock.kits', { kit, ...more })) as { rows: readonly KitRow[] }).rows;

test('a kit is put together from its parts, first expiry first, is worth what went in, and comes apart again', async () => {
  const [box, plaster, tape] = [
    await store.item('FIRST-AID', { lots: true }),
    await store.item('PLASTER', { lots: true }),
    await store.item('TAPE'),
  ];
  const kit = await kitOf(box, [
    [plaster, '10', 3],
    [tape, '1', 1],
  ]);
  const [late, soon] = [
    await store.lot(plaster, 'LATE', { expires: '2027-06-01' }),
    await store.lot(plaster, 'SOON', { expires: '2027-01-01' }),
  ];
  const made = await store.lot(box, 'KIT-1');
  await store.receive(plaster, '30', bay, { lot: late, unitCost: '2' });
  await store.receive(plaster, '5', rack, { lot: soon, unitCost: '2' });
  await store.receive(tape, '4', bay, { unitCost: '10' });
  expect(await kits(kit)).toMatchObject([{ site, available: '3', onHand: '0' }]);
  await run('stock.kit.assemble', { site, kit, quantity: '2', lot: made, to: rack });
  expect(await held(plaster), 'what expires first is used up').toEqual({ 'plant-a BAY available': '15' });
  expect(await held(tape)).toEqual({ 'plant-a BAY available': '2' });
  expect(await worth(box)).toMatchObject({ cost: '60', layers: '60', posted: '60', off: '0' });
  expect(await kits(kit)).toMatchObject([{ available: '1', onHand: '2' }]);
  const trace = (await erp.kernel.query(admin, 'stock.recall', { lot: soon })) as { rows: { lot: { code: string } }[] };
  expect(trace.rows.map(({ lot }) => lot.code)).toEqual(['SOON', 'KIT-1']);
  const apart = { site, kit, quantity: '1', lot: made, from: rack, to: bay };
  expect(await refusalOf('stock.kit.disassemble', apart), 'two lots of plaster went in').toBe('lot-wanted');
  await run('stock.kit.disassemble', { ...apart, lots: [{ item: plaster, lot: late }] });
  expect(await held(plaster)).toEqual({ 'plant-a BAY available': '25' });
  expect([(await worth(plaster))?.cost, (await worth(tape))?.cost, (await worth(box))?.cost]).toEqual([
    '52.5',
    '27.5',
    '30',
  ]);
  for (const item of [box, plaster, tape]) expect(await unbalanced(item)).toEqual([]);
});

test('what is short, said wrongly or no part is refused, and nothing of the kit is made', async () => {
  const [set, cup, plate] = [await store.item('SET'), await store.item('CUP'), await store.item('PLATE')];
  const kit = await kitOf(set, [
    [cup, '2'],
    [plate, '1'],
  ]);
  await store.receive(cup, '5', bay);
  await store.receive(plate, '1', rack);
  const two = { site, kit, quantity: '2', to: bay };
  expect(await refusalOf('stock.kit.assemble', two)).toBe('kit-part-short');
  expect(await refusalOf('stock.kit.assemble', { ...two, quantity: '1', from: bay })).toBe('kit-part-short');
  const cups = { item: cup, from: bay, quantity: '3' };
  expect(await refusalOf('stock.kit.assemble', { ...two, quantity: '1', parts: [cups] })).toBe('kit-parts-differ');
  expect(await refusalOf('stock.kit.assemble', { ...two, parts: [{ ...cups, item: set }] })).toBe('kit-part-strange');
  expect(await held(cup)).toEqual({ 'plant-a BAY available': '5' });
  await run('stock.kit.assemble', { ...two, quantity: '1', parts: [{ ...cups, quantity: '2' }] });
  expect([await held(cup), await held(plate), await held(set)]).toEqual([
    { 'plant-a BAY available': '3' },
    {},
    { 'plant-a BAY available': '1' },
  ]);
  expect(await refusalOf('stock.kit-line.create', { kit, item: set, quantity: '1' })).toBe('kit-of-itself');
  const empty = await kitOf(await store.item('EMPTY'), []);
  expect(await refusalOf('stock.kit.assemble', { ...two, kit: empty })).toBe('kit-without-parts');
  const elsewhere: Caller = { ...admin, sites: ['plant-b'] };
  expect(await refusalOf('stock.kit.assemble', two, elsewhere)).toBe('site-not-permitted');
  expect(await kits(kit, {}, elsewhere)).toEqual([]);
});

test('thirty-two ask for the last kit at once: one gets it', async () => {
  const [gift, card] = [await store.item('GIFT'), await store.item('CARD')];
  const kit = await kitOf(gift, [[card, '5']]);
  await store.receive(card, '5', bay);
  const all = await Promise.all(
    Array.from({ length: 32 }, () => refusalOf('stock.kit.assemble', { site, kit, quantity: '1', to: bay })),
  );
  expect(all.filter((one) => one === 'ok')).toHaveLength(1);
  expect(await held(gift)).toEqual({ 'plant-a BAY available': '1' });
});

test('a pallet is repacked into boxes, in and out of handling units, and what it was made of can be traced', async () => {
  const [sack, bag] = [await store.item('SACK-50', { lots: true }), await store.item('BAG-5', { lots: true })];
  const [from, to] = [await store.lot(sack, 'S-1'), await store.lot(bag, 'B-1')];
  await store.receive(sack, '3', bay, { lot: from, unitCost: '100' });
  const unitAt = async (location: string) =>
    (await run('stock.handling-unit.create', { site, location, prefix: '4012345' })).id;
  const [pallet, crate] = [await unitAt(bay), await unitAt(rack)];
  await run('stock.handling-unit.pack', { unit: pallet, lines: [{ item: sack, lot: from, quantity: '3' }] });
  const repack = {
    site,
    consumed: [{ item: sack, lot: from, quantity: '2', from: bay }],
    produced: [{ item: bag, lot: to, quantity: '20', to: rack }],
  };
  expect(await refusalOf('stock.convert', repack), 'what is in a unit is taken out first').toBe('stock-short');
  await run('stock.handling-unit.unpack', { unit: pallet, lines: [{ item: sack, lot: from, quantity: '2' }] });
  await run('stock.convert', repack);
  await run('stock.handling-unit.pack', { unit: crate, lines: [{ item: bag, lot: to, quantity: '20' }] });
  expect([await held(sack), await held(bag)]).toEqual([
    { 'plant-a BAY available': '1' },
    { 'plant-a RACK available': '20' },
  ]);
  expect((await worth(bag))?.cost).toBe('200');
  await run('stock.handling-unit.issue', { unit: crate });
  const trace = (await erp.kernel.query(admin, 'stock.recall', { lot: from })) as { rows: Record<string, unknown>[] };
  expect(trace.rows).toMatchObject([
    { lot: { code: 'S-1' }, consumed: '2', inside: '1', difference: '0' },
    { lot: { code: 'B-1' }, shipped: '20', difference: '0' },
  ]);
});

test('whatever there is: so many kits can be made as are said to be available, and not one more', async () => {
  const amount = fc.integer({ min: 0, max: 4000 }).map((n) => n / 100);
  const needed = fc.integer({ min: 1, max: 500 }).map((n) => n / 100);
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(amount, needed), { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 3 }),
      async (parts, makes) => {
        round += 1;
        const set = await store.item(`K${round}`);
        const lines: [string, string][] = [];
        for (const [nth, [there, into]] of parts.entries()) {
          const part = await store.item(`K${round}-${nth}`);
          if (there > 0) await store.receive(part, String(there), bay);
          lines.push([part, String(into)]);
        }
        const kit = await kitOf(set, lines, String(makes));
        const [row] = await kits(kit, { site });
        const times = Math.min(
          ...parts.map(([there, into]) => Math.floor(Math.round(there * 100) / Math.round(into * 100))),
        );
        expect(row?.available).toBe(String(times * makes));
        const more = { site, kit, quantity: String((times + 1) * makes), to: bay };
        expect(await refusalOf('stock.kit.assemble', more)).toBe('kit-part-short');
        if (times === 0) return;
        await run('stock.kit.assemble', { ...more, quantity: String(times * makes) });
        expect(await kits(kit, { site })).toMatchObject([{ available: '0', onHand: String(times * makes) }]);
      },
    ),
    { numRuns: 15 },
  );
});
