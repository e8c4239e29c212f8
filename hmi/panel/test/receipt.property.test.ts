import { fc, test } from '@fast-check/vitest';
import { expect, test as plain } from 'vitest';
import { inOwnUnit, isShort, leftOf, type Receipt, scanAgainst } from '../src/lib/scan/receipt.ts';

const line = (id: string, item: string, wanted: string, lot: string | null = null) => ({
  ...{ id, item: { id: item, code: item, name: { en: item } }, unit: '{piece}', wanted, got: '0' },
  lot: lot === null ? null : { id: lot, code: lot, expires: null },
});
const receipt: Receipt = { id: 't', number: 'TRF-1', lines: [line('1', 'ZIP', '24', 'L1'), line('2', 'NUT', '10')] };
const of = (item: string, quantity: string | null, lot: string | null = null) => ({
  item,
  lot,
  quantity,
  packing: null,
});

plain('what is scanned fills its line; another item, another lot or too much is told with what was expected', () => {
  expect(scanAgainst(receipt, of('ZIP', '20', 'L1'))).toMatchObject({ kind: 'got', line: { id: '1', got: '20' } });
  expect(scanAgainst(receipt, of('BOLT', '1'))).toMatchObject({ kind: 'wrong-item', expected: { id: '1' } });
  expect(scanAgainst(receipt, of('ZIP', '1', 'L2'))).toMatchObject({
    kind: 'wrong-lot',
    expected: { lot: { code: 'L1' } },
  });
  expect(scanAgainst(receipt, of('NUT', '11'))).toMatchObject({ kind: 'too-much', expected: { id: '2' } });
  expect(scanAgainst(receipt, of('NUT', null))).toMatchObject({ line: { got: '1' } });
  expect(scanAgainst(receipt, { ...of('ZIP', '2', 'L1'), packing: { amount: '1', makes: '12' } })).toMatchObject({
    line: { got: '24' },
  });
});

test.prop([
  fc.array(fc.tuple(fc.constantFrom('ZIP', 'NUT', 'BOLT'), fc.integer({ min: 1, max: 9 })), { maxLength: 30 }),
])(
  'however it is scanned, a line never holds more than is on the way, and what is left and what came are the whole',
  (scans) => {
    let now = receipt;
    for (const [item, much] of scans) {
      const against = scanAgainst(now, of(item, String(much), 'L1'));
      if (against.kind === 'got') now = against.receipt;
    }
    for (const one of now.lines) {
      expect(Number(one.got)).toBeLessThanOrEqual(Number(one.wanted));
      expect(Number(one.got) + Number(leftOf(one))).toBe(Number(one.wanted));
      expect(isShort(one)).toBe(Number(leftOf(one)) > 0);
    }
  },
);

test.prop([fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 1, max: 999 })])(
  'a packing is so many of the item',
  (much, makes) => {
    expect(inOwnUnit(String(much), { amount: '1', makes: String(makes) })).toBe(String(much * makes));
  },
);
