import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { CURRENCIES, minorDigits } from '../kernel/money/iso-4217.ts';
import {
  addMoney,
  compareMoney,
  exchangeMoney,
  isZeroMoney,
  type Money,
  moneyOf,
  multiplyMoney,
  negateMoney,
  splitEvenly,
  splitMoney,
  subtractMoney,
  sumMoney,
} from '../kernel/money/money.ts';
import { over, plus, ratio, ratioOf, rounded, times } from '../kernel/ratio.ts';

const code = fc.constantFrom('BDT', 'INR', 'JPY', 'KWD', 'EUR', 'CLF');
const amounts = fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n });
const minorOf = ({ amount }: Money) => BigInt(amount.replace('.', ''));
const of = (units: bigint, currency: string): Money =>
  moneyOf(rounded(ratio(units, 10n ** BigInt(minorDigits(currency))), minorDigits(currency)), currency);

property.prop([code, amounts, fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 })])(
  'the parts of a split are the whole; each but the last is short of its share by less than a minor unit',
  (currency, units, weights) => {
    fc.pre(weights.some((weight) => weight > 0));
    const whole = of(units, currency);
    const parts = splitMoney(whole, weights.map(String));
    expect(sumMoney(parts, currency)).toEqual(whole);
    const total = BigInt(weights.reduce((sum, weight) => sum + weight, 0));
    for (const [at, part] of parts.slice(0, -1).entries()) {
      const short = units * BigInt(weights[at] ?? 0) - minorOf(part) * total;
      expect(short < 0n ? -short : short).toBeLessThan(total);
      expect(part.amount.startsWith('-') && units > 0n).toBe(false);
    }
  },
);

property.prop([code, amounts, amounts])(
  'adding and taking away are exact, and order agrees with them',
  (currency, a, b) => {
    const [x, y] = [of(a, currency), of(b, currency)];
    expect(subtractMoney(addMoney(x, y), y)).toEqual(x);
    expect(addMoney(x, negateMoney(x)).amount).toMatch(/^0(\.0+)?$/);
    expect(Math.sign(compareMoney(x, y))).toBe(a < b ? -1 : a > b ? 1 : 0);
    expect(isZeroMoney(subtractMoney(x, x))).toBe(true);
  },
);

property.prop([fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 6n }), fc.nat(6)])(
  'rounding lies within half a step, away from zero at the half; twice is once; both sides of zero agree',
  (above, below, places) => {
    const value = ratio(above, below);
    const text = rounded(value, places);
    const step = ratio(1n, 10n ** BigInt(places));
    const off = plus(value, times(ratioOf(text), ratioOf('-1')));
    expect(2n * (off.above < 0n ? -off.above : off.above) * step.below).toBeLessThanOrEqual(step.above * off.below);
    expect(rounded(ratioOf(text), places)).toBe(text);
    const mirrored = rounded(ratio(-above, below), places);
    expect(mirrored).toBe(text === '0' ? '0' : text.startsWith('-') ? text.slice(1) : `-${text}`);
  },
);

test('the half, by each rule', () => {
  expect(['0.5', '1.5', '2.5', '-2.5'].map((text) => rounded(ratioOf(text), 0))).toEqual(['1', '2', '3', '-3']);
  expect(['0.5', '1.5', '2.5', '-2.5'].map((text) => rounded(ratioOf(text), 0, 'half-even'))).toEqual([
    '0',
    '2',
    '2',
    '-2',
  ]);
  expect(['2.1', '-2.9'].map((text) => rounded(ratioOf(text), 0, 'down'))).toEqual(['2', '-2']);
  expect(['2.1', '-2.1'].map((text) => rounded(ratioOf(text), 0, 'up'))).toEqual(['3', '-3']);
});

test('amounts have the digits of their currency', () => {
  expect(moneyOf('1234.565', 'BDT')).toEqual({ amount: '1234.57', currency: 'BDT' });
  expect(moneyOf('1234.5', 'JPY').amount).toBe('1235');
  expect(moneyOf('-0.0005', 'KWD').amount).toBe('-0.001');
  expect(moneyOf('-0.0004', 'KWD').amount).toBe('0.000');
  expect(multiplyMoney(moneyOf('9.99', 'INR'), '0.18').amount).toBe('1.80');
  expect(exchangeMoney(moneyOf('100', 'USD'), ratioOf('122.345'), 'BDT').amount).toBe('12234.50');
  expect(splitEvenly(moneyOf('100', 'BDT'), 3).map(({ amount }) => amount)).toEqual(['33.33', '33.33', '33.34']);
  expect(splitEvenly(moneyOf('-0.02', 'BDT'), 3).map(({ amount }) => amount)).toEqual(['0.00', '0.00', '-0.02']);
  expect(over(ratioOf('1'), ratioOf('3'))).toEqual({ above: 1n, below: 3n });
});

test('two currencies, an unknown one, or more digits than there are do not go', () => {
  expect(() => addMoney(moneyOf('1', 'BDT'), moneyOf('1', 'INR'))).toThrow('two currencies');
  expect(() => moneyOf('1', 'XYZ')).toThrow('no currency');
  expect(() => addMoney({ amount: '1.001', currency: 'BDT' }, moneyOf('1', 'BDT'))).toThrow('more digits');
  expect(() => splitMoney(moneyOf('1', 'BDT'), ['0', '0'])).toThrow('weights');
  expect(() => splitMoney(moneyOf('1', 'BDT'), [])).toThrow('weights');
});

test('every currency has three letters, once', () => {
  expect(CURRENCIES.size).toBeGreaterThan(150);
  expect([...CURRENCIES.keys()].every((one) => /^[A-Z]{3}$/.test(one))).toBe(true);
  expect(['BDT', 'INR', 'EUR', 'JPY', 'KWD', 'IQD'].map(minorDigits)).toEqual([2, 2, 2, 0, 3, 3]);
});
