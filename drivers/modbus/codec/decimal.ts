/** An exact decimal: `whole` × 10^-`places`. */
export interface Decimal {
  readonly whole: bigint;
  readonly places: number;
}

/** A number as it is written shortest, exactly: 0.1 is one tenth, 1e-7 a ten-millionth. */
export function decimalOf(value: number): Decimal {
  const [digits = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = digits.split('.');
  const places = fraction.length - Number(exponent);
  const all = BigInt(whole + fraction);
  return places >= 0 ? { whole: all, places } : { whole: all * 10n ** BigInt(-places), places: 0 };
}

export const times = (a: Decimal, b: Decimal): Decimal => ({ whole: a.whole * b.whole, places: a.places + b.places });

export function plus(a: Decimal, b: Decimal): Decimal {
  const places = Math.max(a.places, b.places);
  return { whole: widen(a, places) + widen(b, places), places };
}

export const minus = (a: Decimal, b: Decimal): Decimal => plus(a, { ...b, whole: -b.whole });

/** a ÷ b where that is a whole number; otherwise the whole number below it and the rest that is left. */
export function divide(a: Decimal, b: Decimal): { readonly whole: bigint; readonly exact: boolean } {
  const places = Math.max(a.places, b.places);
  const [above, below] = [widen(a, places), widen(b, places)];
  const truncated = above / below;
  const exact = truncated * below === above;
  const negative = above < 0n !== below < 0n;
  return { whole: exact || !negative ? truncated : truncated - 1n, exact };
}

/** The number nearest to a decimal: the one rounding there is. */
export function numberOf({ whole, places }: Decimal): number {
  return Number(places === 0 ? whole.toString() : `${whole}e-${places}`);
}

const widen = ({ whole, places }: Decimal, to: number): bigint => whole * 10n ** BigInt(to - places);
