const PLACES = 6;

/** A decimal as a whole number of its sixth place; quantities never pass through a float. */
function scaled(text: string): bigint {
  const [, sign = '', whole = '0', part = ''] = /^(-*)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const value = BigInt(whole + part.padEnd(PLACES, '0').slice(0, PLACES));
  return sign.length % 2 === 1 ? -value : value;
}
function written(value: bigint): string {
  const digits = String(value < 0n ? -value : value).padStart(PLACES + 1, '0');
  const part = digits.slice(-PLACES).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -PLACES)}${part ? `.${part}` : ''}`;
}

/** The first less all the others, exactly; "-" before one adds it. */
export const difference = (first: string, ...others: readonly string[]): string =>
  written(others.reduce((left, one) => left - scaled(one), scaled(first)));

export const sumOf = (all: readonly string[]): string => written(all.reduce((left, one) => left + scaled(one), 0n));

export const isZero = (text: string): boolean => scaled(text) === 0n;

/** The share of one decimal in another, for the length of a bar: 0 to 1. */
export const shareOf = (part: string, whole: string): number => {
  const [a, b] = [scaled(part), scaled(whole)];
  return b <= 0n || a <= 0n ? 0 : Math.min(1, Number((a * 10_000n) / b) / 10_000);
};
