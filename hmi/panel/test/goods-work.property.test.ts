import { fc, test } from '@fast-check/vitest';
import { expect, test as plain } from 'vitest';
import { type GoodsWork, goodsInput, NOTHING, scannedInto, sum } from '../src/lib/scan/goods-work.ts';

const place = (code: string) => ({
  kind: 'location' as const,
  location: { id: code, code, name: { en: code }, site: 's' },
});
const item = (code: string, quantity: string | null = '1') => ({
  kind: 'item' as const,
  item: { id: code, code, name: { en: code }, unit: '{piece}' },
  ...{ unit: null, lot: null, serial: false, quantity },
});
const pallet = { kind: 'handling-unit' as const, unit: { id: 'u', sscc: '106141412345678908', state: 'open' } };
const after = (...scans: Parameters<typeof scannedInto>[2][]): GoodsWork =>
  scans.reduce<GoodsWork>((work, found) => scannedInto(work, 'text', found).work, NOTHING);

plain('a bin is moved by two scans, and nothing is in the hand after', () => {
  const step = scannedInto(after(pallet), 'B', place('B'));
  expect(step).toMatchObject({ did: 'move-unit', to: { code: 'B' }, unit: { id: 'u' } });
  expect(step.work).toEqual(NOTHING);
});

plain('goods of a place go to another with a third scan; how many is asked where no label says it', () => {
  expect(scannedInto(after(place('A'), item('NUT', '5')), 'B', place('B'))).toMatchObject({
    ...{ did: 'move-item', from: { code: 'A' }, to: { code: 'B' }, goods: { quantity: '5' } },
    work: { place: { code: 'A' }, inHand: null },
  });
  expect(scannedInto(after(place('A'), item('NUT', null)), 'B', place('B'))).toMatchObject({
    did: 'target',
    work: { moveTo: { code: 'B' }, inHand: { kind: 'item' } },
  });
});

plain('goods without a place are for receipt, and a place scanned then is where they go', () => {
  expect(scannedInto(after(item('NUT')), 'B', place('B'))).toMatchObject({
    did: 'target',
    work: { place: null, receiveTo: { code: 'B' }, inHand: { kind: 'item' } },
  });
});

plain('the same label again is one more; another is another', () => {
  expect(after(item('NUT', '5'), item('NUT', '5')).inHand).toMatchObject({ quantity: '10' });
  expect(after(item('NUT', '5'), item('BOLT', '2')).inHand).toMatchObject({ quantity: '2', item: { code: 'BOLT' } });
});

plain('of several meanings a person chooses, and a new scan forgets the question', () => {
  const asked = scannedInto(NOTHING, 'X', { kind: 'several', candidates: [item('A'), place('B')] });
  expect(asked).toMatchObject({
    did: 'choose',
    work: { choices: [{ thing: { kind: 'item' } }, { thing: { kind: 'location' } }] },
  });
  expect(scannedInto(asked.work, 'C', place('C')).work).toMatchObject({ choices: [], place: { code: 'C' } });
});

test.prop([
  fc.array(fc.constantFrom(place('A'), place('B'), item('NUT'), item('OIL', null), pallet), { maxLength: 20 }),
])(
  'whatever is scanned one after another, nothing is moved that was not in the hand, and never from a place to itself',
  (scans) => {
    let work: GoodsWork = NOTHING;
    for (const found of scans) {
      const step = scannedInto(work, 'text', found);
      if (step.did === 'move-item') {
        expect(work.inHand).toMatchObject({ kind: 'item' });
        expect(step.from.id).not.toBe(step.to.id);
        expect(step.goods.quantity).not.toBeNull();
      }
      if (step.did === 'move-unit') expect(work.inHand).toMatchObject({ kind: 'handling-unit' });
      work = step.work;
    }
  },
);

test.prop([fc.nat(1e9), fc.nat(1e9), fc.integer({ min: 0, max: 6 })])(
  'quantities add as decimals do',
  (a, b, places) => {
    const text = (n: number) => {
      const digits = String(n).padStart(places + 1, '0');
      return places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
    };
    expect(Number(sum(text(a), text(b)))).toBeCloseTo((a + b) / 10 ** places, 9);
    expect(sum(text(a), null)).toBe(text(a));
  },
);

plain('a lot that the books do not have is told by its label alone', () => {
  const goods = { ...after(item('NUT', '5')).inHand, lot: { id: null, code: 'L1' } } as never;
  expect(goodsInput(goods, '5')).toEqual({ scan: 'text', item: 'NUT', quantity: '5' });
});
