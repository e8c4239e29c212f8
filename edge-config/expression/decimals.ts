import type { Arithmetic } from './arithmetic.ts';

/** digits × 10^-places; places are never negative. */
export interface Decimal {
  readonly digits: bigint;
  readonly places: number;
}

/** Decimals that a quotient or a root is rounded to, where it has more. */
const QUOTIENT_PLACES = 20;
/** Digits of a number, and decimals of one: a product of products would otherwise fill the memory. */
const MOST_DIGITS = 400;
const LARGEST = 10n ** BigInt(MOST_DIGITS);
const MOST_PLACES = 200;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
const power = (places: number): bigint => 10n ** BigInt(places);

/** Without trailing zeros of the decimals, so that equal numbers are equal; null beyond what is held. */
function kept(digits: bigint, places: number): Decimal | null {
  let left = digits;
  let after = places;
  while (after > 0 && left % 10n === 0n) {
    left /= 10n;
    after--;
  }
  return after > MOST_PLACES || magnitude(left) >= LARGEST ? null : { digits: left, places: after };
}

/** numerator ÷ denominator to a whole number, half away from zero. The denominator is positive. */
function half(numerator: bigint, denominator: bigint): bigint {
  const rounded = (magnitude(numerator) * 2n + denominator) / (denominator * 2n);
  return numerator < 0n ? -rounded : rounded;
}

/** Both numbers with the same decimals. */
function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const places = Math.max(a.places, b.places);
  return [a.digits * power(places - a.places), b.digits * power(places - b.places), places];
}

/** Exact decimal of its text ("12.50", "1e-3"); null where it is none, or larger than is held (400 digits). */
export function decimalOf(text: string): Decimal | null {
  const match = DECIMAL.exec(text);
  if (!match || text.length > MOST_DIGITS) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const places = fraction.length - Number(exponent);
  if (Math.abs(places) > MOST_PLACES) return null;
  const digits = BigInt(`${sign}${whole}${fraction}`);
  return places < 0 ? kept(digits * power(-places), 0) : kept(digits, places);
}

/** The text of a decimal, without exponent and without trailing zeros. */
export function decimalText({ digits, places }: Decimal): string {
  const text = magnitude(digits)
    .toString()
    .padStart(places + 1, '0');
  const sign = digits < 0n ? '-' : '';
  return places === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
}

function root(value: bigint): bigint {
  if (value < 2n) return value;
  let guess = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (guess + value / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

const towards = (a: Decimal, down: boolean): Decimal => {
  const one = power(a.places);
  const whole = a.digits / one;
  const rest = a.digits % one;
  const step = rest === 0n ? 0n : down ? (rest < 0n ? -1n : 0n) : rest > 0n ? 1n : 0n;
  return { digits: whole + step, places: 0 };
};

/**
 * Exact decimal arithmetic, for money and quantities: sums, differences and products are exact, quotients and roots are
 * rounded to 20 decimals, half away from zero. What has more than 400 digits or 200 decimals does not exist.
 */
export const decimals: Arithmetic<Decimal> = {
  literal: (text) => (/^0[xX]/.test(text) ? kept(BigInt(text), 0) : decimalOf(text)),
  add(a, b) {
    const [left, right, places] = aligned(a, b);
    return kept(left + right, places);
  },
  subtract(a, b) {
    const [left, right, places] = aligned(a, b);
    return kept(left - right, places);
  },
  multiply: (a, b) => kept(a.digits * b.digits, a.places + b.places),
  divide(a, b) {
    if (b.digits === 0n) return null;
    const [left, right] = aligned(a, b);
    const numerator = left * power(QUOTIENT_PLACES);
    return kept(half(right < 0n ? -numerator : numerator, magnitude(right)), QUOTIENT_PLACES);
  },
  remainder(a, b) {
    if (b.digits === 0n) return null;
    const [left, right, places] = aligned(a, b);
    return kept(left % right, places);
  },
  negate: (a) => ({ digits: -a.digits, places: a.places }),
  compare(a, b) {
    const [left, right] = aligned(a, b);
    return left < right ? -1 : left > right ? 1 : 0;
  },
  round(a, places) {
    if (Math.abs(places) > MOST_PLACES) return null;
    if (places >= a.places) return a;
    const digits = half(a.digits, power(a.places - places));
    return places < 0 ? kept(digits * power(-places), 0) : kept(digits, places);
  },
  floor: (a) => towards(a, true),
  ceil: (a) => towards(a, false),
  sqrt(a) {
    if (a.digits < 0n) return null;
    // One decimal more than is told, so that the last one can be rounded.
    const places = QUOTIENT_PLACES + 1;
    const scaled = a.digits * power(2 * places) * (a.places % 2 === 0 ? 1n : 10n);
    const found = root(scaled);
    return decimals.round({ digits: found, places: places + Math.ceil(a.places / 2) }, QUOTIENT_PLACES);
  },
  toInteger(a) {
    return a.places === 0 && magnitude(a.digits) <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(a.digits) : null;
  },
};
