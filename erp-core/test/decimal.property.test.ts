import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, compare, isZero, negate, subtract } from '../kernel/decimal.ts';

const MILLION = 1_000_000n;
/** Counted in millionths, of any size that `numeric(20, 6)` keeps; whole numbers more often than chance would have it. */
const millionths = fc.oneof(
  fc.bigInt({ min: -(10n ** 20n) + 1n, max: 10n ** 20n - 1n }),
  fc.bigInt({ min: -(10n ** 14n) + 1n, max: 10n ** 14n - 1n }).map((whole) => whole * MILLION),
  fc.integer({ min: -1000, max: 1000 }).map((whole) => BigInt(whole) * MILLION),
  fc.constant(0n),
);
/** As it is said: "12", "12.5", "12.500000", "-0.000001". */
const said = fc.tuple(millionths, fc.boolean()).map(([value, zeros]) => {
  const magnitude = value < 0n ? -value : value;
  const fraction = (magnitude % MILLION).toString().padStart(6, '0');
  const short = zeros ? fraction : fraction.replace(/0+$/, '');
  return { value, text: `${value < 0n ? '-' : ''}${magnitude / MILLION}${short ? `.${short}` : ''}` };
});
const counted = (text: string): bigint => {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const magnitude = BigInt(whole) * MILLION + BigInt(fraction.padEnd(6, '0'));
  return text.startsWith('-') ? -magnitude : magnitude;
};
const shortest = /^(?:0|-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?)$/;

test('quantities of any size are added, taken away and compared exactly, and said as shortly as can be', () => {
  fc.assert(
    fc.property(said, said, (a, b) => {
      for (const [text, value] of [
        [add(a.text, b.text), a.value + b.value],
        [subtract(a.text, b.text), a.value - b.value],
        [negate(a.text), -a.value],
      ] as const) {
        expect(counted(text)).toBe(value);
        expect(text).toMatch(shortest);
      }
      expect(Math.sign(compare(a.text, b.text))).toBe(a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
      expect(isZero(a.text)).toBe(a.value === 0n);
    }),
  );
});
