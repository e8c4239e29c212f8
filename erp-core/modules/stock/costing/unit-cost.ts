/** Costs in whole numbers: quantities in millionths of a unit, values in minor units, a unit cost in millionths of these. */

const UNIT = 1_000_000n;
const SCALE = UNIT * UNIT;

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** Half away from zero. */
export function divided(dividend: bigint, divisor: bigint): bigint {
  const half = (magnitude(dividend) * 2n + magnitude(divisor)) / (magnitude(divisor) * 2n);
  return dividend < 0n !== divisor < 0n ? -half : half;
}

/** What a quantity is worth at a unit cost. */
export const worth = (quantity: bigint, unitCost: bigint): bigint => divided(quantity * unitCost, SCALE);

/** What one unit costs where so much cost so much; of no quantity, nothing. */
export const unitCostOf = (value: bigint, quantity: bigint): bigint =>
  quantity === 0n ? 0n : divided(value * SCALE, quantity);
