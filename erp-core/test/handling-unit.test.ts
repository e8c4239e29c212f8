import { gs1CheckDigit } from '@millrace/contracts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../kernel/index.ts';
import { isSscc, ssccOf } from '../modules/stock/sscc.ts';
import { type TestErp, testErp } from '../testing/erp.ts';
import { storekeeper } from '../testing/store.ts';

let erp: TestErp;
let admin: Caller;
const store = storekeeper(
  () => erp,
  () => admin,
);
const { run, refusalOf, held, unbalanced } = store;
const site = 'plant-a';
const prefix = '4012345';
let [dock, rack] = ['', ''];
beforeAll(async () => {
  erp = await testErp();
  admin = await erp.company();
  dock = await store.place('DOCK');
  rack = await store.place('RACK');
});
afterAll(() => erp?.close());

const unitAt = async (location = dock) =>
  (await run('stock.handling-unit.create', { site, location, prefix, packaging: 'pallet' })).id;
const pack = (unit: string, item: string, quantity: string, more: object = {}) => ({
  ...{ unit, lines: [{ item, quantity, ...more }] },
});
/** What balances say is packed beside what is in open units, where they stand. */
const packedOff = async (item: string) =>
  (
    await erp.owner.query(
      `select b.location, b.packed - coalesce((select sum(c.quantity) from stock.unit_content c
         join stock.handling_unit u on u.id = c.unit where u.location = b.location and u.state = 'open' and c.item = b.item
           and c.lot = b.lot and c.status = b.status), 0) as off
       from stock.balance b where b.item = $1 and b.kind = 'internal'`,
      [item],
    )
  ).rows.filter(({ off }) => Number(off) !== 0);

test('codes go on, however an administrator has their series written', async () => {
  const code = async () =>
    (await run('stock.handling-unit.create', { site, location: dock, prefix: '4099999' })) as unknown as {
      sscc: string;
    };
  const first = await code();
  const rule = {
    series: 'SSCC4099999',
    site: '*',
    pattern: '{series}/{year}/{n}',
    digits: 3,
    start: 1,
    restart: 'year',
  };
  await run('kernel.numbering.create', { ...rule, yearBegins: 1, zone: 'UTC', gapFree: true });
  const second = await code();
  expect([first, second].map(({ sscc }) => isSscc(sscc))).toEqual([true, true]);
  expect(Number(second.sscc.slice(0, -1)) - Number(first.sscc.slice(0, -1))).toBe(1);
});

test('codes have the check digit of GS1, and one wrong digit is found', () => {
  // The example of the GS1 General Specifications for an SSCC.
  expect(isSscc('106141411234567897')).toBe(true);
  fc.assert(
    fc.property(fc.stringMatching(/^\d{7,10}$/), fc.nat(9999), fc.nat(9), (digits, nth, extension) => {
      const code = ssccOf(digits, { year: 2026, nth, extension }) ?? '';
      expect(isSscc(code)).toBe(true);
      expect(code.slice(1, 1 + digits.length)).toBe(digits);
      for (let at = 0; at < code.length; at++) {
        const wrong = code.slice(0, at) + String((Number(code[at]) + 1) % 10) + code.slice(at + 1);
        expect(isSscc(wrong)).toBe(false);
      }
    }),
  );
  expect(ssccOf('4012345678', { year: 2026, nth: 10_000 })).toBeUndefined();
  expect(gs1CheckDigit('10614141123456789')).toBe('7');
});

test('what is packed moves with its unit alone, and a unit with all that is in it', async () => {
  const item = await store.item('CARTON');
  await store.receive(item, '10', dock);
  const [pallet, box] = [await unitAt(), await unitAt()];
  await run('stock.handling-unit.pack', pack(pallet, item, '4'));
  await run('stock.handling-unit.pack', pack(box, item, '3'));
  expect(await refusalOf('stock.handling-unit.pack', pack(box, item, '4'))).toBe('unit-short-loose');
  expect(await refusalOf('stock.issue', { site, item, quantity: '4', from: dock })).toBe('stock-short');
  expect(await refusalOf('stock.reserve', { site, item, quantity: '4', location: dock })).toBe('stock-short');
  await run('stock.handling-unit.nest', { unit: box, into: pallet });
  expect(await refusalOf('stock.handling-unit.nest', { unit: pallet, into: box })).toBe('unit-in-itself');
  const moved = await run('stock.handling-unit.move', { unit: pallet, to: rack });
  expect(await held(item)).toEqual({ 'plant-a DOCK available': '3', 'plant-a RACK available': '7' });
  expect(await refusalOf('stock.move.reverse', { move: moved.moves[0], reason: 'x' })).toBe('move-of-document');
  expect(await refusalOf('stock.transfer', { site, item, quantity: '1', from: rack, to: dock })).toBe('stock-short');
  expect(await packedOff(item)).toEqual([]);
  await run('stock.handling-unit.move', { unit: box, to: dock });
  expect(await held(item)).toEqual({ 'plant-a DOCK available': '6', 'plant-a RACK available': '4' });
  await run('stock.handling-unit.unpack', pack(pallet, item, '4'));
  expect(await refusalOf('stock.handling-unit.unpack', pack(pallet, item, '1'))).toBe('unit-holds-less');
  await run('stock.issue', { site, item, quantity: '4', from: rack });
  expect(await packedOff(item)).toEqual([]);
  expect(await unbalanced(item)).toEqual([]);
});

test('a unit leaves whole or not at all, and is gone then', async () => {
  const milk = await store.item('MILK-BOX', { lots: true });
  const lid = await store.item('LID');
  const [old, fresh] = [
    await store.lot(milk, 'OLD', { expires: '2026-11-01' }),
    await store.lot(milk, 'FRESH', { expires: '2027-11-01' }),
  ];
  await store.receive(lid, '5', dock);
  for (const lot of [old, fresh]) await store.receive(milk, '2', dock, { lot });
  const unit = await unitAt();
  const lines = [
    { item: lid, quantity: '5' },
    { item: milk, lot: old, quantity: '2' },
    { item: milk, lot: fresh, quantity: '2' },
  ];
  await run('stock.handling-unit.pack', { unit, lines });
  expect(await refusalOf('stock.handling-unit.issue', { unit })).toBe('lot-expired');
  expect(await held(lid)).toEqual({ 'plant-a DOCK available': '5' });
  await run('stock.handling-unit.issue', { unit, despite: 'for the pigs', document: 'DN-1' });
  expect([await held(lid), await held(milk)]).toEqual([{}, {}]);
  expect(await refusalOf('stock.handling-unit.issue', { unit })).toBe('unit-gone');
  const { rows } = await erp.owner.query('select count(*)::int as n from stock.unit_content where unit = $1', [unit]);
  expect(rows[0]?.n, 'what was shipped stays written').toBe(3);
});

test('a code is used once, and a wrong one is refused', async () => {
  const sscc = '106141411234567897';
  expect(await refusalOf('stock.handling-unit.create', { site, location: dock, sscc })).toBe('ok');
  expect(await refusalOf('stock.handling-unit.create', { site, location: dock, sscc })).toBe('unit-there');
  expect(await refusalOf('stock.handling-unit.create', { site, location: dock })).toBe('unit-needs-code');
  const wrong = { site, location: dock, sscc: '106141411234567890' };
  expect(await refusalOf('stock.handling-unit.create', wrong)).toBe('input-invalid');
});

test('whatever is packed, nested, moved and issued at once: balances say what is in units, and no unit is halved', async () => {
  const step = fc.record({
    do: fc.constantFrom('pack', 'unpack', 'nest', 'out', 'move', 'issue', 'loose' as const),
    unit: fc.nat(2),
    other: fc.nat(2),
    quantity: fc.integer({ min: 1, max: 6 }),
    to: fc.boolean(),
  });
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 24 }), async (steps) => {
      round += 1;
      const item = await store.item(`U-${round}`);
      await store.receive(item, '12', dock);
      const units = [await unitAt(), await unitAt(), await unitAt()];
      const all = steps.map(({ do: what, unit: nth, other, quantity: much, to }) => {
        const [unit = '', quantity, place] = [units[nth], String(much / 2), to ? rack : dock];
        if (what === 'pack' || what === 'unpack')
          return erp.kernel.execute(admin, `stock.handling-unit.${what}`, pack(unit, item, quantity));
        if (what === 'loose') return erp.kernel.execute(admin, 'stock.issue', { site, item, quantity, from: place });
        const [name, more] =
          what === 'move'
            ? ['move', { to: place }]
            : what === 'issue'
              ? ['issue', {}]
              : ['nest', { into: what === 'out' ? null : units[other] }];
        return erp.kernel.execute(admin, `stock.handling-unit.${name}`, { unit, ...more });
      });
      await Promise.all(all);
      expect(await packedOff(item)).toEqual([]);
      expect(await unbalanced(item)).toEqual([]);
      const { rows } = await erp.owner.query(
        `select u.id from stock.handling_unit u join stock.handling_unit p on p.id = u.parent
         where u.id = any($1) and (u.location, u.state) is distinct from (p.location, p.state)`,
        [units],
      );
      expect(rows, 'what is in a unit is where it is').toEqual([]);
      const free = await erp.owner.query(
        `select from stock.balance where item = $1 and kind = 'internal' and packed > quantity`,
        [item],
      );
      expect(free.rows).toEqual([]);
    }),
    { numRuns: 30 },
  );
});
