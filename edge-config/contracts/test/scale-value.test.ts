import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { rawValue, scaleValue } from '../scale-value.ts';

test('what is exact on paper is exact here', () => {
  expect(scaleValue(215, { factor: 0.1, offset: 0 })).toBe(21.5);
  expect(scaleValue(3, { factor: 0.1, offset: 0 })).toBe(0.3);
  expect(scaleValue(4095, { factor: 0.01, offset: -17.8 })).toBe(23.15);
  expect(scaleValue(0.1, { factor: 1, offset: 0.2 })).toBe(0.3);
  expect(scaleValue(7, { factor: 1 / 3, offset: 0 })).toBe(7 * (1 / 3));
  expect(scaleValue(-3, { factor: 0.1, offset: 0 })).toBe(-0.3);
});

const decimal = (digits: number) =>
  fc.tuple(fc.integer({ min: -(10 ** digits), max: 10 ** digits }), fc.integer({ min: 0, max: 4 }));

property.prop([decimal(6), decimal(4), decimal(5)])(
  'decimal numbers scale as whole numbers do, to the last digit',
  ([raw, a], [factor, b], [offset, c]) => {
    const decimals = Math.max(a + b, c);
    const exact =
      BigInt(raw) * BigInt(factor) * 10n ** BigInt(decimals - a - b) + BigInt(offset) * 10n ** BigInt(decimals - c);
    const value = scaleValue(raw / 10 ** a, { factor: factor / 10 ** b, offset: offset / 10 ** c });
    // Both sides are whole numbers below 2⁵³: the division is the nearest double to the decimal number.
    expect(value === Number(exact) / 10 ** decimals).toBe(true);
  },
);

const any = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 });
property.prop([any, any, any])('no value moves by more than its own arithmetic is unsure of', (raw, factor, offset) => {
  const plain = raw * factor + offset;
  const sure = (Math.abs(raw * factor) + Math.abs(offset)) * Number.EPSILON * 4;
  expect(Math.abs(scaleValue(raw, { factor, offset }) - plain)).toBeLessThanOrEqual(sure);
});

property.prop([fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.constantFrom(1, 0.1, 0.01, 0.001, 0.25, 10, -0.5)])(
  'a raw value is found again from what scaling made of it',
  (raw, factor) => {
    for (const offset of [0, -40, 0.5])
      expect(rawValue(scaleValue(raw, { factor, offset }), { factor, offset }) + 0).toBe(raw);
  },
);
