import { CostBook, type CostingMethod, type CostState, NO_COST } from './cost-state.ts';

/** Something that changes what an item's stock is worth: a move in or out of the plant, or a change of method. */
export interface CostEntry {
  readonly number: number;
  readonly at: number;
  readonly lot: string | null;
  readonly quantity: bigint;
  /** What the other side gave or got for it, where that is known by itself. */
  readonly given: bigint | null;
  /** Number of the entry that it takes back: it goes at what that one was. */
  readonly reverses: number | null;
  readonly method: { readonly method: CostingMethod; readonly standard: bigint } | null;
}

export interface EntryCost {
  readonly value: bigint;
  readonly amount: bigint;
}

/** Takes one entry into a book. `costOf` tells what the entry that it takes back came to. */
export function enterIn(of: CostBook, entry: CostEntry, costOf: (number: number) => EntryCost | undefined): EntryCost {
  if (entry.method) {
    const value = of.changeMethod(entry, entry.method);
    // A revaluation has another side of its own for the whole of it.
    return { value, amount: value };
  }
  const taken = entry.reverses === null ? undefined : costOf(entry.reverses);
  return of.step({ ...entry, amount: taken ? -taken.amount : entry.given });
}

/** What one entry comes to, and the state after it. */
export function enter(
  state: CostState,
  entry: CostEntry,
  costOf: (number: number) => EntryCost | undefined,
): EntryCost & { readonly state: CostState } {
  const of = new CostBook(state);
  const cost = enterIn(of, entry, costOf);
  return { ...cost, state: of.state };
}

/** In the order of their moments; of the same moment, in the order they were booked. */
export const inOrder = (a: CostEntry, b: CostEntry): number => a.at - b.at || a.number - b.number;

/** What every entry is worth where all are taken in the order they happened: the truth that live booking comes to. */
export function foldEntries(entries: readonly CostEntry[]): {
  readonly state: CostState;
  readonly costs: ReadonlyMap<number, EntryCost>;
} {
  const costs = new Map<number, EntryCost>();
  const of = new CostBook(NO_COST);
  for (const entry of [...entries].sort(inOrder)) {
    costs.set(
      entry.number,
      enterIn(of, entry, (number) => costs.get(number)),
    );
  }
  return { state: of.state, costs };
}
