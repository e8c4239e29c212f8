/** Between the decimal texts of the wire and the database and the whole numbers that costs are reckoned in. */

/** The right without which nobody sees what stock costs or is worth. */
export const COSTS = 'stock.cost';

export const QUANTITY_PLACES = 6;

/** Places of a unit cost: millionths of the currency's minor unit. */
export const unitCostPlaces = (currencyPlaces: number): number => currencyPlaces + 6;

/** A decimal text as whole parts of 10^-places; digits beyond are rounded half away from zero. */
export function scaled(text: string, places: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new RangeError(`"${text}" is not a decimal number`);
  const [, sign, whole = '0', fraction = ''] = match;
  const kept = BigInt(whole + fraction.slice(0, places).padEnd(places, '0'));
  const rounded = fraction.charAt(places) >= '5' ? kept + 1n : kept;
  return sign ? -rounded : rounded;
}

/** Without trailing zeros, so that equal amounts are equal texts. */
export function decimalText(value: bigint, places: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}
