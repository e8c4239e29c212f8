import { divided } from './unit-cost.ts';

export interface CostLayer {
  /** Number of the entry that began it: layers are used up in the order of their moment, then of this. */
  readonly number: number;
  readonly at: number;
  /** Of the specific-lot method; null under the others. */
  readonly lot: string | null;
  readonly quantity: bigint;
  readonly value: bigint;
}

type Layer = { -readonly [Field in keyof CostLayer]: CostLayer[Field] };

/** Layers of one lot, in their order. Those before `first` are used up; `debts` is how many stand below zero. */
interface Queue {
  readonly layers: Layer[];
  first: number;
  debts: number;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const isBefore = (a: CostLayer, b: CostLayer): boolean => a.at < b.at || (a.at === b.at && a.number < b.number);

/** The part of a layer's value that a part of its quantity takes along. */
const share = ({ quantity, value }: CostLayer, taken: bigint): bigint =>
  taken === quantity ? value : divided(value * taken, quantity);

/**
 * Layers while they are used up and added to, lot by lot (under all methods but specific lot: one, null). A step costs what
 * it touches, however many layers there are: a replay takes a hundred thousand of them in a row.
 */
export class CostLayers {
  readonly #lots = new Map<string | null, Queue>();

  constructor(layers: readonly CostLayer[]) {
    for (const layer of layers) this.add(layer);
  }

  /** Takes a quantity from the first layers on: what it was worth, and how much was not there. */
  take(lot: string | null, quantity: bigint): { readonly value: bigint; readonly left: bigint } {
    const queue = this.#lots.get(lot);
    let [value, left] = [0n, quantity];
    for (let at = queue?.first ?? 0; queue && at < queue.layers.length && left > 0n; at++) {
      const layer = queue.layers[at] as Layer;
      if (layer.quantity <= 0n) continue;
      const taken = least(left, layer.quantity);
      const given = share(layer, taken);
      layer.quantity -= taken;
      layer.value -= given;
      value += given;
      left -= taken;
    }
    if (queue) this.#tidy(lot, queue);
    return { value, left };
  }

  /** Pays what is owed out of goods that cost so much: what it was owed at, and what is left of goods and cost. */
  pay(lot: string | null, quantity: bigint, amount: bigint) {
    const queue = this.#lots.get(lot);
    let [owed, left, leftAmount] = [0n, quantity, amount];
    for (let at = queue?.first ?? 0; queue && queue.debts > 0 && at < queue.layers.length && left > 0n; at++) {
      const layer = queue.layers[at] as Layer;
      if (layer.quantity >= 0n) continue;
      const paid = least(left, -layer.quantity);
      const was = share(layer, -paid);
      leftAmount -= paid === left ? leftAmount : divided(leftAmount * paid, left);
      layer.quantity += paid;
      layer.value -= was;
      owed += was;
      left -= paid;
      if (layer.quantity === 0n) queue.debts -= 1;
    }
    if (queue) this.#tidy(lot, queue);
    return { owed, left, leftAmount };
  }

  /** Puts a layer in its order, or a debt. */
  add(layer: CostLayer): void {
    let queue = this.#lots.get(layer.lot);
    if (!queue) {
      queue = { layers: [], first: 0, debts: 0 };
      this.#lots.set(layer.lot, queue);
    }
    const { layers, first } = queue;
    let at = layers.length;
    while (at > first && isBefore(layer, layers[at - 1] as Layer)) at--;
    layers.splice(at, 0, { ...layer });
    if (layer.quantity < 0n) queue.debts += 1;
  }

  /** Adds to the layer of a lot that holds something, or that owes; false where there is none. */
  join(which: 'held' | 'owed', { lot, quantity, value }: Pick<CostLayer, 'lot' | 'quantity' | 'value'>): boolean {
    const queue = this.#lots.get(lot);
    for (let at = queue?.first ?? 0; queue && at < queue.layers.length; at++) {
      const layer = queue.layers[at] as Layer;
      if (which === 'held' ? layer.quantity <= 0n : layer.quantity >= 0n) continue;
      layer.quantity += quantity;
      layer.value += value;
      return true;
    }
    return false;
  }

  /** Those that hold something, or owe it, in their order. */
  list(): CostLayer[] {
    const there = [...this.#lots.values()].flatMap(({ layers, first }) =>
      layers.slice(first).flatMap((layer) => (layer.quantity === 0n ? [] : [{ ...layer }])),
    );
    return this.#lots.size > 1 ? there.sort((a, b) => (isBefore(a, b) ? -1 : 1)) : there;
  }

  #tidy(lot: string | null, queue: Queue): void {
    while (queue.layers[queue.first]?.quantity === 0n) queue.first += 1;
    if (queue.first === queue.layers.length) this.#lots.delete(lot);
  }
}
