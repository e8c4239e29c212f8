import { type CostLayer, CostLayers } from './cost-layers.ts';
import { unitCostOf, worth } from './unit-cost.ts';

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
  /** What the stock's value changed by. */
  readonly value: bigint;
  /** What the other side gave for it (in), or below zero got for it (out). `value - amount` is the difference. */
  readonly amount: bigint;
}

export const NO_COST: CostState = {
  method: 'moving-average',
  standard: 0n,
  lastCost: 0n,
  quantity: 0n,
  value: 0n,
  layers: [],
};

/** Where an entry stands: what begins a layer is known by it. */
type Begun = Pick<CostLayer, 'number' | 'at'>;

/** The state of an item while entries are taken in, one by one and in order: live a few, in a replay all there are. */
export class CostBook {
  #now: Omit<CostState, 'layers'>;
  #layers: CostLayers;

  constructor({ layers, ...now }: CostState) {
    this.#now = now;
    this.#layers = new CostLayers(layers);
  }

  get state(): CostState {
    return { ...this.#now, layers: this.#layers.list() };
  }

  /** Takes one entry in. Never refuses: whether there is enough is the ledger of quantities' question. */
  step(step: CostStep): CostOutcome {
    if (this.#now.method === 'standard') return this.#standard(step);
    return step.quantity > 0n ? this.#comeIn(step) : this.#goOut(step);
  }

  /** What a change of method, or of the standard cost, makes of the state. Returns the revaluation. */
  changeMethod(begun: Begun, to: { readonly method: CostingMethod; readonly standard: bigint }): bigint {
    const { quantity, value } = this.#now;
    const kept = quantity === 0n ? 0n : value;
    const becomes = to.method === 'standard' ? worth(quantity, to.standard) : kept;
    this.#now = { ...this.#now, ...to, value: becomes };
    this.#pool(begun);
    return becomes - value;
  }

  #standard(step: CostStep): CostOutcome {
    const quantity = this.#now.quantity + step.quantity;
    const value = worth(quantity, this.#now.standard) - this.#now.value;
    const amount = step.amount ?? value;
    if (step.quantity > 0n) this.#now = { ...this.#now, lastCost: unitCostOf(amount, step.quantity) };
    this.#add(step.quantity, value);
    this.#pool(step);
    return { value, amount };
  }

  #comeIn(step: CostStep): CostOutcome {
    const amount = step.amount ?? worth(step.quantity, this.#now.lastCost);
    const lot = this.#lotOf(step);
    // What is owed is paid first: it left at last cost, and what it really cost is known now.
    const { owed, left, leftAmount } = this.#layers.pay(lot, step.quantity, amount);
    if (left > 0n) {
      const more = { number: step.number, at: step.at, lot, quantity: left, value: leftAmount };
      // First in, first out keeps them apart; else they go to all of the lot, or all there is.
      if (this.#now.method === 'fifo' || !this.#layers.join('held', more)) this.#layers.add(more);
    }
    const value = (left > 0n ? leftAmount : 0n) - owed;
    this.#now = { ...this.#now, lastCost: unitCostOf(amount, step.quantity) };
    this.#add(step.quantity, value);
    return { value, amount };
  }

  #goOut(step: CostStep): CostOutcome {
    const lot = this.#lotOf(step);
    const taken = this.#layers.take(lot, -step.quantity);
    let value = -taken.value;
    if (taken.left > 0n) {
      const cost = worth(taken.left, this.#now.lastCost);
      value -= cost;
      const debt = { number: step.number, at: step.at, lot, quantity: -taken.left, value: -cost };
      if (!this.#layers.join('owed', debt)) this.#layers.add(debt);
    }
    this.#add(step.quantity, value);
    return { value, amount: step.amount ?? value };
  }

  #lotOf({ lot }: CostStep): string | null {
    return this.#now.method === 'specific-lot' ? lot : null;
  }

  #add(quantity: bigint, value: bigint): void {
    this.#now = { ...this.#now, quantity: this.#now.quantity + quantity, value: this.#now.value + value };
  }

  /** One layer for all that is there: in the place of the first one that is there, or one that begins here. */
  #pool(begun: Begun): void {
    const { quantity, value } = this.#now;
    const { number, at } = this.#layers.list()[0] ?? begun;
    this.#layers = new CostLayers(quantity === 0n ? [] : [{ number, at, lot: null, quantity, value }]);
  }
}
