import { type Ratio, type Rounding, ratio, ratioOf, rounded, times } from '../ratio.ts';
import { minorDigits } from './iso-4217.ts';

/** An amount as it stands in books and on the wire: `{ amount: "12.50", currency: "BDT" }`, all digits of the minor unit. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** Rounds to the minor unit. Throws a RangeError for an amount that is no decimal or a code that is no currency. */
export function moneyOf(amount: string, currency: string, rule?: Rounding): Money {
  return ofRatio(ratioOf(amount), currency, rule);
}

export const zeroOf = (currency: string): Money => moneyOf('0', currency);
export const addMoney = (a: Money, b: Money): Money => ofMinor(minor(a) + minor(b), shared(a, b));
export const subtractMoney = (a: Money, b: Money): Money => ofMinor(minor(a) - minor(b), shared(a, b));
export const negateMoney = (a: Money): Money => ofMinor(-minor(a), a.currency);
export const isZeroMoney = (a: Money): boolean => minor(a) === 0n;
export const sumMoney = (all: readonly Money[], currency: string): Money => all.reduce(addMoney, zeroOf(currency));

/** Below zero, zero or above zero, as a is below, equal to or above b. Throws a RangeError for two currencies. */
export function compareMoney(a: Money, b: Money): number {
  shared(a, b);
  const difference = minor(a) - minor(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Times a decimal ("1.15", "-2") or a fraction, rounded to the minor unit. */
export const multiplyMoney = (a: Money, by: string | Ratio, rule?: Rounding): Money =>
  ofRatio(times(ratioOf(a.amount), typeof by === 'string' ? ratioOf(by) : by), a.currency, rule);

/** In another currency, at the rate that one unit of the first is worth. */
export const exchangeMoney = (a: Money, rate: Ratio, to: string, rule?: Rounding): Money =>
  ofRatio(times(ratioOf(a.amount), rate), to, rule);

/**
 * Splits by weights ("1", "2.5", …; zero or more): every part is cut to the minor unit toward zero, and what is left over
 * goes to the last, so that the parts are the whole. Throws a RangeError where there are no weights, or none above zero.
 */
export function splitMoney(whole: Money, weights: readonly string[]): readonly Money[] {
  const shares = weights.map(ratioOf);
  const total = shares.reduce(
    (sum, { above, below }) => ratio(sum.above * below + above * sum.below, sum.below * below),
    {
      above: 0n,
      below: 1n,
    },
  );
  if (total.above <= 0n || shares.some(({ above }) => above < 0n)) {
    throw new RangeError('a split needs weights of zero or more, one of them above zero');
  }
  const units = minor(whole);
  let left = units;
  return shares.map((share, at) => {
    // Division of whole numbers cuts toward zero.
    const part = at === shares.length - 1 ? left : (units * share.above * total.below) / (share.below * total.above);
    left -= part;
    return ofMinor(part, whole.currency);
  });
}

/** In so many equal parts; the remainder goes to the last. */
export const splitEvenly = (whole: Money, parts: number): readonly Money[] =>
  splitMoney(
    whole,
    Array.from({ length: parts }, () => '1'),
  );

function ofRatio(value: Ratio, currency: string, rule?: Rounding): Money {
  return { amount: rounded(value, minorDigits(currency), rule, true), currency };
}

function ofMinor(units: bigint, currency: string): Money {
  return ofRatio(ratio(units, 10n ** BigInt(minorDigits(currency))), currency);
}

/** Throws a RangeError where an amount has more digits than its currency: it was never rounded. */
function minor({ amount, currency }: Money): bigint {
  const { above, below } = times(ratioOf(amount), { above: 10n ** BigInt(minorDigits(currency)), below: 1n });
  if (below !== 1n) throw new RangeError(`${amount} ${currency} has more digits than ${currency}`);
  return above;
}

function shared(a: Money, b: Money): string {
  if (a.currency !== b.currency) throw new RangeError(`${a.currency} and ${b.currency} are two currencies`);
  return a.currency;
}
