import type { Arithmetic } from './arithmetic.ts';

/** A number that was meant has no more digits than this: readings come from converters of 24 bits at most. */
const DIGITS = 12;
/** What binary arithmetic gets wrong, as a part of the number. */
const DUST = 4e-15;
/** Rounding to more decimals than a double has, or beyond its exponents, is a slip of the pen. */
const MOST_PLACES = 300;

/** Takes away the dust of binary arithmetic where a short number lies within it: 0.1 + 0.2 is 0.3, 1 / 3 stays whole. */
function told(value: number): number | null {
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  if (!Number.isFinite(value)) return null;
  const short = Number(value.toPrecision(DIGITS));
  return Math.abs(short - value) <= Math.abs(value) * DUST ? short : value;
}

/** Readings of devices are doubles, and so is what is reckoned of them. */
export const readings: Arithmetic<number> = {
  literal: (text) => told(Number(text)),
  add: (a, b) => told(a + b),
  subtract: (a, b) => told(a - b),
  multiply: (a, b) => told(a * b),
  divide: (a, b) => told(a / b),
  remainder: (a, b) => told(a % b),
  negate: (a) => (a === 0 ? 0 : -a),
  compare: (a, b) => a - b,
  round(a, places) {
    if (Math.abs(places) > MOST_PLACES) return null;
    const size = Math.abs(a);
    // Shifting the point in the text is exact where multiplying by a power of ten is not: 1.005 has two decimals 1.01.
    const [digits, exponent = '0'] = String(size).split('e');
    const shifted = Math.round(Number(`${digits}e${Number(exponent) + places}`));
    const [whole, raised = '0'] = String(shifted).split('e');
    const value = Number(`${whole}e${Number(raised) - places}`);
    return told(a < 0 ? -value : value);
  },
  floor: Math.floor,
  ceil: (a) => Math.ceil(a) + 0,
  sqrt: (a) => told(Math.sqrt(a)),
  toInteger: (a) => (Number.isSafeInteger(a) ? a : null),
};
