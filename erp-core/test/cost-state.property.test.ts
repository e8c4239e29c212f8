import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COSTING_METHODS, type CostingMethod, type CostState, NO_COST } from '../modules/stock/costing/cost-state.ts';
import { type CostEntry, type EntryCost, enter, foldEntries, inOrder } from '../modules/stock/costing/fold-entries.ts';
import { worth } from '../modules/stock/costing/unit-cost.ts';

const QUARTER = 250_000n;
const LOTS = ['lot-a', 'lot-b', 'lot-c'] as const;

const layersWorth = ({ layers }: CostState): bigint => layers.reduce((total, { value }) => total + value, 0n);
const layersHold = ({ layers }: CostState): bigint => layers.reduce((total, { quantity }) => total + quantity, 0n);

/** Numbers of a seed, the same everywhere; 10⁵ steps are too many for an arbitrary to be shrunk. */
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** The books of one item: entries as they came, and what was posted for them. */
class Books {
  state: CostState;
  readonly entries: CostEntry[] = [];
  readonly costs = new Map<number, EntryCost>();
  posted = 0n;

  constructor(method: CostingMethod) {
    this.state = NO_COST;
    this.book({
      at: 0,
      lot: null,
      quantity: 0n,
      given: null,
      reverses: null,
      method: { method, standard: 1_234_500_000n },
    });
  }

  book(said: Omit<CostEntry, 'number'>): void {
    const entry = { ...said, number: this.entries.length + 1 };
    const { state, value, amount } = enter(this.state, entry, (number) => this.costs.get(number));
    this.entries.push(entry);
    this.costs.set(entry.number, { value, amount });
    this.state = state;
    this.posted += value;
  }

  /** Reckons all again in the order of time, and posts the differences. */
  replay(): { changed: number } {
    const replayed = foldEntries(this.entries);
    let changed = 0;
    for (const { number } of this.entries) {
      const before = this.costs.get(number)?.value ?? 0n;
      const now = replayed.costs.get(number) as EntryCost;
      if (now.value !== before) changed += 1;
      this.posted += now.value - before;
      this.costs.set(number, now);
    }
    this.state = replayed.state;
    return { changed };
  }
}

function expectSound({ state, posted }: Books): void {
  if (layersWorth(state) !== state.value || layersHold(state) !== state.quantity || posted !== state.value) {
    throw new Error(
      `worth ${state.value}, layers ${layersWorth(state)}, posted ${posted}, holds ${state.quantity}/${layersHold(state)}`,
    );
  }
  if (state.quantity === 0n && state.method !== 'specific-lot' && state.value !== 0n) {
    throw new Error(`nothing is worth ${state.value}`);
  }
  for (const { quantity, value } of state.layers) {
    if (quantity > 0n === value < 0n && value !== 0n) throw new Error(`a layer of ${quantity} is worth ${value}`);
  }
}

test.each(COSTING_METHODS)(
  'over 100,000 random moves, a tenth of them back-dated, %s keeps value and layers equal',
  (method) => {
    const roll = dice(20261129);
    const books = new Books(method);
    let now = 1;
    let refused = 0;
    const reversible: CostEntry[] = [];
    for (let step = 0; step < 100_000; step++) {
      now += roll(3);
      const backDated = roll(10) === 0;
      const at = backDated ? Math.max(1, now - roll(500)) : now;
      const lot = method === 'specific-lot' ? (LOTS[roll(3)] as string) : null;
      const quantity = QUARTER * BigInt(1 + roll(400));
      const taken = roll(40) === 0 ? reversible.pop() : undefined;
      if (taken) {
        const said = { at: taken.at, lot: taken.lot, quantity: -taken.quantity, given: null, method: null };
        books.book({ ...said, reverses: taken.number });
      } else if (roll(2) === 0) {
        const given = roll(4) === 0 ? null : worth(quantity, BigInt(1 + roll(9_999_999)) * 1_000n);
        books.book({ at, lot, quantity, given, reverses: null, method: null });
        reversible.push(books.entries.at(-1) as CostEntry);
      } else if (quantity > books.state.quantity && roll(10) < 8) refused += 1;
      else books.book({ at, lot, quantity: -quantity, given: null, reverses: null, method: null });
      if (reversible.length > 50) reversible.shift();
      expectSound(books);
      if (step % 20_000 === 19_999) {
        books.replay();
        expectSound(books);
        expect(books.replay().changed, 'replaying twice').toBe(0);
      }
    }
    expect(refused).toBeGreaterThan(1_000);
    books.replay();
    expectSound(books);
    const truth = foldEntries(books.entries);
    expect(books.state).toEqual(truth.state);
    expect([...books.costs].sort(([a], [b]) => a - b)).toEqual([...truth.costs].sort(([a], [b]) => a - b));
  },
  120_000,
);

test('in whatever order moves become known, a replay comes to the same', () => {
  const move = fc.record({
    at: fc.integer({ min: 1, max: 20 }),
    quantity: fc.integer({ min: -40, max: 40 }).filter((n) => n !== 0),
    cost: fc.option(fc.integer({ min: 0, max: 100_000 })),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...COSTING_METHODS),
      fc.uniqueArray(move, { maxLength: 30, selector: ({ at }) => at }),
      fc.nat(1_000),
      (method, moves, seed) => {
        const roll = dice(seed + 1);
        const bookAll = (order: typeof moves) => {
          const books = new Books(method);
          for (const { at, quantity, cost } of order) {
            const given = cost === null || quantity < 0 ? null : BigInt(cost);
            books.book({ at, lot: null, quantity: QUARTER * BigInt(quantity), given, reverses: null, method: null });
          }
          books.replay();
          expectSound(books);
          return books;
        };
        const shuffled = [...moves].sort(() => roll(3) - 1);
        const one = bookAll([...moves].sort((a, b) => a.at - b.at));
        const other = bookAll(shuffled);
        const bare = ({ state }: Books) => ({
          ...state,
          layers: state.layers.map(({ number: _number, ...layer }) => layer),
        });
        expect(bare(other)).toEqual(bare(one));
        const valued = ({ entries, costs }: Books) => [...entries].sort(inOrder).map(({ number }) => costs.get(number));
        expect(valued(other)).toEqual(valued(one));
      },
    ),
    { numRuns: 300 },
  );
});

test('the first pieces in are the first out, and the last one takes what is left of a cent', () => {
  const books = new Books('fifo');
  const move = (at: number, pieces: number, given: bigint | null = null) =>
    books.book({ at, lot: null, quantity: BigInt(pieces) * 1_000_000n, given, reverses: null, method: null });
  move(1, 3, 1_000n);
  move(2, 3, 2_000n);
  for (const worthOfPiece of [-333n, -334n, -333n, -667n]) {
    const before = books.state.value;
    move(3, -1);
    expect(books.state.value - before).toBe(worthOfPiece);
  }
});

test('a replay does not slow down with the layers that lie there', () => {
  const pieces = 60_000;
  const entries = Array.from({ length: pieces }, (_, at): CostEntry => {
    const [lot, method] = [null, at === 0 ? ({ method: 'fifo', standard: 0n } as const) : null];
    // Every second entry begins a layer, and hardly anything leaves it: half as many layers as entries in the end.
    const quantity = at === 0 ? 0n : at % 2 === 0 ? 1_000_000n : -1n;
    return { number: at + 1, at, lot, quantity, given: quantity > 0n ? 100n : null, reverses: null, method };
  });
  const before = process.cpuUsage();
  expect(foldEntries(entries).state.layers).toHaveLength(pieces / 2 - 1);
  const { user } = process.cpuUsage(before);
  // It takes a tenth of a second; where each step looks at every layer, twenty-five.
  expect(user / 1_000_000).toBeLessThan(5);
}, 60_000);

test('what left beyond stock goes at last cost, and what it really cost is a difference once it is known', () => {
  const books = new Books('moving-average');
  const move = (at: number, pieces: number, given: bigint | null = null) =>
    books.book({ at, lot: null, quantity: BigInt(pieces) * 1_000_000n, given, reverses: null, method: null });
  move(1, 10, 1_000n);
  move(2, -15);
  expect(books.state).toMatchObject({ quantity: -5_000_000n, value: -500n });
  move(3, 10, 1_200n);
  const { value, amount } = books.costs.get(4) as EntryCost;
  expect({ value, difference: amount - value }).toEqual({ value: 1_100n, difference: 100n });
  expect(books.state).toMatchObject({ quantity: 5_000_000n, value: 600n });
});
