/** 10ᵈ up to here, times a value, is a whole number that a double holds exactly. */
const MOST = 15;
const POWERS = Array.from({ length: MOST + 1 }, (_, at) => 10 ** at);

/** Decimals of a number as it is written shortest; more than 15 count as too many to be meant (1/3). */
function decimalsOf(value: number): number {
  if (Number.isInteger(value)) return 0;
  for (let at = 1; at <= MOST; at++) {
    const power = POWERS[at] as number;
    if (Math.round(value * power) / power === value) return at;
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * raw × factor + offset as it is calculated on paper: 215 × 0.1 is 21.5, not 21.500000000000004. The true result has no
 * more decimals than raw and factor have together, or the offset alone; binary arithmetic leaves dust behind them, which
 * is rounded off. Where there are more digits than a double holds, nothing is rounded: then the dust is below them.
 */
export function scaleValue(
  raw: number,
  { factor, offset }: { readonly factor: number; readonly offset: number },
): number {
  const value = raw * factor + offset;
  const decimals = Math.max(decimalsOf(raw) + decimalsOf(factor), decimalsOf(offset));
  if (decimals > MOST) return value;
  const power = POWERS[decimals] as number;
  const whole = Math.round(value * power);
  return Number.isSafeInteger(whole) ? whole / power : value;
}

/**
 * The raw value that `scaleValue` makes this one of: 21.7 at a factor of 0.1 is 217, not 216.99999999999997. Of all
 * numbers that binary arithmetic cannot tell apart here, the one with the fewest decimals. Not finite where the factor is
 * zero.
 */
export function rawValue(
  value: number,
  { factor, offset }: { readonly factor: number; readonly offset: number },
): number {
  const raw = (value - offset) / factor;
  const dust = (2 * Number.EPSILON * (Math.abs(value) + Math.abs(offset))) / Math.abs(factor);
  for (const power of POWERS) {
    const short = Math.round(raw * power) / power;
    if (Math.abs(short - raw) <= dust) return short;
  }
  return raw;
}
