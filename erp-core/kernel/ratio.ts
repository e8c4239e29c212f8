/** An exact fraction: what a conversion or a rate multiplies by. `below` is above zero; both share no factor. */
export interface Ratio {
  readonly above: bigint;
  readonly below: bigint;
}

/** Half away from zero (commercial), half to the even digit, toward zero, or away from it. */
export type Rounding = 'half-away' | 'half-even' | 'down' | 'up';

const NUMBER = /^([+-]?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/;

export const ONE: Ratio = { above: 1n, below: 1n };

/** Of a decimal number as text ("-12.50", "1e-24"), exactly. Throws a RangeError where it is none. */
export function ratioOf(text: string): Ratio {
  const [, sign, whole = '0', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (sign === undefined) throw new RangeError(`"${text}" is not a decimal number`);
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
  const power = Number(exponent) - fraction.length;
  return power >= 0 ? ratio(digits * 10n ** BigInt(power), 1n) : ratio(digits, 10n ** BigInt(-power));
}

/** Throws a RangeError where `below` is zero. */
export function ratio(above: bigint, below: bigint): Ratio {
  if (below === 0n) throw new RangeError('a fraction of zero parts');
  const shared = divisor(above < 0n ? -above : above, below < 0n ? -below : below);
  const sign = below < 0n ? -1n : 1n;
  return { above: (sign * above) / shared, below: (sign * below) / shared };
}

export const times = (a: Ratio, b: Ratio): Ratio => ratio(a.above * b.above, a.below * b.below);
export const over = (a: Ratio, b: Ratio): Ratio => ratio(a.above * b.below, a.below * b.above);
export const plus = (a: Ratio, b: Ratio): Ratio => ratio(a.above * b.below + b.above * a.below, a.below * b.below);
export const negative = ({ above, below }: Ratio): Ratio => ({ above: -above, below });
export const power = (a: Ratio, exponent: number): Ratio => {
  const [above, below] = [a.above ** BigInt(Math.abs(exponent)), a.below ** BigInt(Math.abs(exponent))];
  return exponent < 0 ? ratio(below, above) : ratio(above, below);
};

/** As a decimal text of at most so many places, without trailing zeros unless `keep`. The only rounding of fractions. */
export function rounded({ above, below }: Ratio, places: number, rule: Rounding = 'half-away', keep = false): string {
  const scaled = (above < 0n ? -above : above) * 10n ** BigInt(places);
  const whole = scaled / below;
  const rest = scaled % below;
  const up =
    rest !== 0n &&
    (rule === 'up' ||
      (rule !== 'down' && (2n * rest > below || (2n * rest === below && (rule === 'half-away' || whole % 2n === 1n)))));
  const units = up ? whole + 1n : whole;
  const digits = units.toString().padStart(places + 1, '0');
  const fraction = places === 0 ? '' : digits.slice(-places);
  const shown = keep ? fraction : fraction.replace(/0+$/, '');
  const text = `${digits.slice(0, digits.length - places)}${shown ? `.${shown}` : ''}`;
  return above < 0n && units !== 0n ? `-${text}` : text;
}

function divisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x === 0n ? 1n : x;
}
