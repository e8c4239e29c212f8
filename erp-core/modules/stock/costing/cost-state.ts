/**
 * What the stock of one item is worth, as a pure fold over what enters and leaves it. Quantities are whole millionths of
 * the item's unit, values whole minor units of the company's currency (cents, paisa), a unit cost is millionths of a minor
 * unit per unit: nothing here is a floating-point number.
 *
 * Value is kept in layers. A layer gives its value away in proportion, and its last piece takes what is left, so that no
 * cent is made or lost by rounding and a quantity of zero is worth zero. What left beyond stock is a debt: a layer below
 * zero, at last cost, until goods come in and the difference becomes known.
 */
export const COSTING_METHODS = ['moving-average', 'fifo', 'standard', 'specific-lot'] as const;
export type CostingMethod = (typeof COSTING_METHODS)[number];

export interface CostLayer {
  /** Number of the entry that began it: layers are used up in the order of their moment, then of this. */
  readonly number: number;
  readonly at: number;
  /** Of the specific-lot method; null under the others. */
  readonly lot: string | null;
  readonly quantity: bigint;
  readonly value: bigint;
}

export interface CostState {
  readonly method: CostingMethod;
  /** Unit cost under the standard method. */
  readonly standard: bigint;
  /** Unit cost of what came in last: what is not known otherwise is taken at this. */
  readonly lastCost: bigint;
  readonly quantity: bigint;
  readonly value: bigint;
  /** Those that hold something, or owe it. */
  readonly layers: readonly CostLayer[];
}

export interface CostStep {
  readonly number: number;
  readonly at: number;
  readonly lot: string | null;
  /** What comes in, or below zero what goes out. */
  readonly quantity: bigint;
  /** What the other side is charged or credited for it, in all, where that is known; else it goes at what the state says. */
  readonly amount: bigint | null;
}

export interface CostOutcome {
  readonly state: CostState;
  /** What the stock's value changed by. */
  readonly value: bigint;
  /** What the other side gave for it (in), or below zero got for it (out). `value - amount` is the difference. */
  readonly amount: bigint;
}

const UNIT = 1_000_000n;
const SCALE = UNIT * UNIT;

export const NO_COST: CostState = {
  method: 'moving-average',
  standard: 0n,
  lastCost: 0n,
  quantity: 0n,
  value: 0n,
  layers: [],
};

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Half away from zero. */
function divided(dividend: bigint, divisor: bigint): bigint {
  const half = (magnitude(dividend) * 2n + magnitude(divisor)) / (magnitude(divisor) * 2n);
  return dividend < 0n !== divisor < 0n ? -half : half;
}

/** What a quantity is worth at a unit cost. */
export const worth = (quantity: bigint, unitCost: bigint): bigint => divided(quantity * unitCost, SCALE);
/** What one unit costs where so much cost so much; of no quantity, nothing. */
export const unitCostOf = (value: bigint, quantity: bigint): bigint =>
  quantity === 0n ? 0n : divided(value * SCALE, quantity);

/** The part of a layer's value that a part of its quantity takes along. */
const share = ({ quantity, value }: CostLayer, taken: bigint): bigint =>
  taken === quantity ? value : divided(value * taken, quantity);

/** Takes one entry in. Never refuses: whether there is enough is the ledger of quantities' question. */
export function stepCost(state: CostState, step: CostStep): CostOutcome {
  if (state.method === 'standard') return stepStandard(state, step);
  return step.quantity > 0n ? comeIn(state, step) : goOut(state, step);
}

function stepStandard(state: CostState, step: CostStep): CostOutcome {
  const quantity = state.quantity + step.quantity;
  const value = worth(quantity, state.standard) - state.value;
  const amount = step.amount ?? value;
  const lastCost = step.quantity > 0n ? unitCostOf(amount, step.quantity) : state.lastCost;
  return { state: pooled({ ...state, lastCost }, step, { quantity, value: state.value + value }), value, amount };
}

/** One layer for all that is there: the one that is there, or one that begins here. */
function pooled(
  state: CostState,
  begun: { readonly number: number; readonly at: number },
  { quantity, value }: { readonly quantity: bigint; readonly value: bigint },
): CostState {
  const { number, at } = state.layers[0] ?? begun;
  const layers = quantity === 0n ? [] : [{ number, at, lot: null, quantity, value }];
  return { ...state, quantity, value, layers };
}

function comeIn(state: CostState, step: CostStep): CostOutcome {
  const amount = step.amount ?? worth(step.quantity, state.lastCost);
  const lot = lotOf(state, step);
  const layers = [...state.layers];
  let left = step.quantity;
  let leftAmount = amount;
  let value = 0n;
  // What is owed is paid first: it left at last cost, and what it really cost is known now.
  for (let at = 0; at < layers.length && left > 0n; at++) {
    const layer = layers[at] as CostLayer;
    if (layer.quantity > 0n || layer.lot !== lot) continue;
    const paid = least(left, -layer.quantity);
    const owed = share(layer, -paid);
    const cost = paid === left ? leftAmount : divided(leftAmount * paid, left);
    layers[at] = { ...layer, quantity: layer.quantity + paid, value: layer.value - owed };
    value -= owed;
    left -= paid;
    leftAmount -= cost;
  }
  if (left > 0n) {
    value += leftAmount;
    const begun = { number: step.number, at: step.at, lot, quantity: left, value: leftAmount };
    const same = joinable(state, layers, lot);
    const there = layers[same];
    if (there) {
      layers[same] = { ...there, quantity: there.quantity + left, value: there.value + leftAmount };
    } else insertInOrder(layers, begun);
  }
  return {
    state: rest(state, step, layers, value, unitCostOf(amount, step.quantity)),
    value,
    amount,
  };
}

function goOut(state: CostState, step: CostStep): CostOutcome {
  const lot = lotOf(state, step);
  const layers = [...state.layers];
  let left = -step.quantity;
  let value = 0n;
  for (let at = 0; at < layers.length && left > 0n; at++) {
    const layer = layers[at] as CostLayer;
    if (layer.quantity <= 0n || layer.lot !== lot) continue;
    const taken = least(left, layer.quantity);
    const given = share(layer, taken);
    layers[at] = { ...layer, quantity: layer.quantity - taken, value: layer.value - given };
    value -= given;
    left -= taken;
  }
  if (left > 0n) {
    const cost = worth(left, state.lastCost);
    value -= cost;
    const owed = layers.findIndex((layer) => layer.quantity < 0n && layer.lot === lot);
    const there = layers[owed];
    if (there) layers[owed] = { ...there, quantity: there.quantity - left, value: there.value - cost };
    else insertInOrder(layers, { number: step.number, at: step.at, lot, quantity: -left, value: -cost });
  }
  return { state: rest(state, step, layers, value, state.lastCost), value, amount: step.amount ?? value };
}

const lotOf = ({ method }: CostState, { lot }: CostStep): string | null => (method === 'specific-lot' ? lot : null);

/** The layer that more of the same goes into: all of a lot, or all there is; first in, first out keeps them apart. */
function joinable({ method }: CostState, layers: readonly CostLayer[], lot: string | null): number {
  return method === 'fifo' ? -1 : layers.findIndex((layer) => layer.lot === lot && layer.quantity > 0n);
}

function insertInOrder(layers: CostLayer[], layer: CostLayer): void {
  let at = layers.length;
  while (at > 0 && isBefore(layer, layers[at - 1] as CostLayer)) at--;
  layers.splice(at, 0, layer);
}

const isBefore = (a: CostLayer, b: CostLayer): boolean => a.at < b.at || (a.at === b.at && a.number < b.number);

const rest = (
  state: CostState,
  step: CostStep,
  layers: readonly CostLayer[],
  value: bigint,
  lastCost: bigint,
): CostState => ({
  ...state,
  lastCost,
  quantity: state.quantity + step.quantity,
  value: state.value + value,
  layers: layers.filter((layer) => layer.quantity !== 0n),
});

/** What a change of method, or of the standard cost, makes of the state; `value` is the revaluation. */
export function changeMethod(
  state: CostState,
  begun: { readonly number: number; readonly at: number },
  to: { readonly method: CostingMethod; readonly standard: bigint },
): Pick<CostOutcome, 'state' | 'value'> {
  const { quantity } = state;
  const kept = quantity === 0n ? 0n : state.value;
  const value = to.method === 'standard' ? worth(quantity, to.standard) : kept;
  return { state: pooled({ ...state, ...to }, begun, { quantity, value }), value: value - state.value };
}
