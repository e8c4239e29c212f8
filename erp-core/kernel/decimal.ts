/**
 * Exact decimal arithmetic for quantities: six places, as `numeric(20, 6)` keeps them. With `ratio.ts`,
 * which rounds fractions, it is the one place that rounds: half away from zero, when a number of another kind becomes a quantity.
 */
const PLACES = 6;
const SCALE = 1_000_000n;
const DECIMAL = /^(-?)(\d+)(?:\.(\d{1,6}))?0*$/;

function unscaled(value: string): bigint {
  // What is counted in pieces is a short whole number nearly always.
  if (value.length <= SHORT && WHOLE.test(value)) return BigInt(value) * SCALE;
  const match = DECIMAL.exec(value);
  if (!match) throw new RangeError(`"${value}" is not a decimal number of at most ${PLACES} places`);
  const [, sign, whole = '0', fraction = ''] = match;
  const digits = BigInt(whole) * SCALE + BigInt(fraction.padEnd(PLACES, '0'));
  return sign ? -digits : digits;
}

/** Whole numbers of so many characters are added exactly by the processor itself. */
const SHORT = 15;
const WHOLE = /^(?:0|-?[1-9]\d*)$/;
const areShort = (a: string, b: string): boolean =>
  a.length <= SHORT && b.length <= SHORT && WHOLE.test(a) && WHOLE.test(b);

/** Without trailing zeros, so that equal quantities are equal texts. */
function text(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(PLACES + 1, '0');
  const fraction = digits.slice(-PLACES).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -PLACES)}${fraction ? `.${fraction}` : ''}`;
}

export const add = (a: string, b: string): string =>
  areShort(a, b) ? String(Number(a) + Number(b)) : text(unscaled(a) + unscaled(b));
export const subtract = (a: string, b: string): string =>
  areShort(a, b) ? String(Number(a) - Number(b)) : text(unscaled(a) - unscaled(b));
export const negate = (a: string): string => text(-unscaled(a));
export const isZero = (a: string): boolean => a === '0' || unscaled(a) === 0n;
export const sum = (values: readonly string[]): string =>
  text(values.reduce((total, one) => total + unscaled(one), 0n));
/** Below zero, zero or above zero, as a is below, equal to or above b. */
export const compare = (a: string, b: string): number => {
  if (areShort(a, b)) return Math.sign(Number(a) - Number(b));
  const difference = unscaled(a) - unscaled(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

/** a × b ÷ c, rounded to six places. Throws a RangeError where c is zero. */
export function proportion(a: string, b: string, c: string): string {
  const [dividend, divisor] = [unscaled(a) * unscaled(b), unscaled(c)];
  if (divisor === 0n) throw new RangeError('a quantity cannot be divided by zero');
  const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
  const half = (magnitude(dividend) * 2n + magnitude(divisor)) / (magnitude(divisor) * 2n);
  return text(dividend < 0n !== divisor < 0n ? -half : half);
}

/** The quantity that a measured number stands for, rounded to six places. Throws a RangeError where it is none. */
export function decimalOf(value: number | string): string {
  if (typeof value === 'string') return text(unscaled(value));
  if (!Number.isFinite(value) || Math.abs(value) >= 1e14) throw new RangeError(`${value} is not a quantity`);
  // toFixed rounds the binary value, which lies half a step off at most; the sign is taken off so that both sides agree.
  const rounded = Math.abs(value).toFixed(PLACES);
  return text(unscaled(value < 0 ? `-${rounded}` : rounded));
}
