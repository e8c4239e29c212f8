import { type Effect, newId } from '../../../kernel/index.ts';
import type { LocationKind } from '../location.ts';
import { costingOf } from './company-costing.ts';
import { CostBook, NO_COST } from './cost-state.ts';
import { costsOutOfOrder } from './events.ts';
import { type CostEntry, enterIn } from './fold-entries.ts';
import { costRows } from './rows.ts';
import {
  type Cost,
  type CostEntryRow,
  type Costing,
  type CostLayerRow,
  costEntries,
  costing,
  costLayers,
  costs,
  valuePostings,
} from './tables.ts';
import { worth } from './unit-cost.ts';

/** A move as costs see it. */
export interface ValuedMove {
  readonly id: string;
  readonly site: string;
  readonly item: string;
  readonly lot: string | null;
  readonly quantity: string;
  readonly at: number;
  readonly from: LocationKind;
  readonly to: LocationKind;
  /** Cost of a unit, where it is known: of what is bought or made, or the credit for what goes back to a supplier. */
  readonly unitCost?: string | undefined;
  /** It was made of what the moves before it took into production: its part of what those were worth. */
  readonly madeOf?: { readonly part: number; readonly of: number } | undefined;
  /** The move that it takes back. */
  readonly reverses: string | null;
}

/** What has to be loaded to value moves: `costs` locked. */
export interface CostsFound {
  readonly company: string;
  readonly settings: Costing | undefined;
  /** What the company has set for itself: its currency, where none is said for costs. */
  readonly profile: Parameters<typeof costingOf>[1];
  readonly costs: readonly Cost[];
  readonly layers: readonly CostLayerRow[];
  /** Entries of the moves that are taken back. */
  readonly reversed: readonly CostEntryRow[];
}

/** What the company has, owes and has on the way: what moves between these keeps its value. */
const INSIDE: ReadonlySet<LocationKind> = new Set(['internal', 'to-reconcile', 'transit']);

/** Whether a move changes what the stock is worth. */
export const changesValue = ({ from, to }: Pick<ValuedMove, 'from' | 'to'>): boolean =>
  INSIDE.has(from) !== INSIDE.has(to);

/**
 * What moves do to the value of stock: an entry and a posting each, layers and the item's cost as they are afterwards.
 * Written with the moves, so that value and accounts agree after every transaction. An entry of an earlier moment than
 * one that is there is valued as it comes, and the item is marked for a replay. Pure.
 */
export function valueMoves(
  moves: readonly ValuedMove[],
  found: CostsFound,
  { now }: { readonly now: number },
): readonly Effect[] {
  const costs = costingOf(found.settings, found.profile, now);
  const { places, closedThrough } = costs;
  const books = new Map<string, ItemBook>();
  const made = shares();
  const entries: Effect[] = [];
  for (const move of moves) {
    if (!changesValue(move)) continue;
    const book = books.get(move.item) ?? itemBook(move.item, found, places);
    books.set(move.item, book);
    const { entry, cost } = book.enter(move, made.take(move));
    made.note(move, cost.value);
    entries.push(costEntries.insert(entry));
    if (cost.value === 0n && cost.amount === 0n) continue;
    const { item, number, site, counterpart, value, amount } = entry;
    const at = Math.max(move.at, closedThrough + 1);
    const posting = { item, entry: number, site, at, bookedAt: now, why: 'move' as const, counterpart, value, amount };
    entries.push(valuePostings.insert({ id: newId(), ...posting }));
  }
  // Entries and layers point at the row of the item: it comes first.
  const first = found.settings || books.size === 0 ? [] : [costing.insert({ company: found.company, ...costs })];
  return [...first, ...[...books.values()].flatMap((book) => book.effects()), ...entries];
}

/** What was taken into production, handed out in parts to what was made of it; the last one takes what is left. */
function shares() {
  let consumed = 0n;
  let left = 0n;
  let partsLeft = 0;
  return {
    note({ to }: ValuedMove, value: bigint) {
      if (to === 'production') consumed -= value;
    },
    /** The whole amount, in minor units; undefined where the move was not made of the moves before it. */
    take({ madeOf }: ValuedMove): bigint | undefined {
      if (!madeOf) return undefined;
      if (partsLeft === 0) {
        left = consumed;
        partsLeft = madeOf.of;
      }
      const part = partsLeft === madeOf.part ? left : (left * BigInt(madeOf.part)) / BigInt(partsLeft);
      partsLeft -= madeOf.part;
      left -= part;
      return part;
    },
  };
}

type ItemBook = ReturnType<typeof itemBook>;

/** The costs of one item while moves are entered. */
function itemBook(item: string, found: CostsFound, places: number) {
  const rows = costRows(places);
  const before = found.costs.find((one) => one.item === item);
  const layersBefore = found.layers.filter((layer) => layer.item === item);
  const kept = new CostBook(before ? rows.stateOf(before, layersBefore) : NO_COST);
  let number = before?.entries ?? 0;
  let lastAt = before?.lastAt ?? 0;
  let replayFrom = before?.replayFrom ?? null;
  return {
    enter(move: ValuedMove, amountGiven: bigint | undefined) {
      number += 1;
      const incoming = INSIDE.has(move.to);
      const quantity = rows.quantity(incoming ? move.quantity : `-${move.quantity}`);
      const reversed = found.reversed.find((entry) => entry.move === move.reverses && entry.item === item);
      const bought = move.unitCost === undefined ? null : worth(quantity, rows.unitCost(move.unitCost));
      const given = amountGiven ?? bought;
      const said: CostEntry = {
        ...{ number, at: move.at, lot: move.lot, quantity, given, method: null },
        reverses: reversed?.number ?? null,
      };
      const cost = enterIn(kept, said, (of) => (reversed?.number === of ? rows.entryOf(reversed) : undefined));
      if (move.at < lastAt) replayFrom = Math.min(replayFrom ?? move.at, move.at);
      lastAt = Math.max(lastAt, move.at);
      const entry = {
        ...{ item, number, at: move.at, site: move.site, move: move.id, lot: move.lot },
        counterpart: incoming ? move.from : move.to,
        quantity: rows.quantityText(quantity),
        given: given === null ? null : rows.amountText(given),
        reverses: said.reverses,
        value: rows.amountText(cost.value),
        amount: rows.amountText(cost.amount),
      };
      return { entry, cost };
    },
    effects(): Effect[] {
      const { state } = kept;
      const after = { ...rows.costOf(state), entries: number, lastAt, replayFrom };
      const layers = state.layers.map((layer) => rows.layerOf(item, layer));
      const early = replayFrom !== null && replayFrom !== (before?.replayFrom ?? null) ? [replayFrom] : [];
      return [
        before ? costs.change(before, after) : costs.insert({ item, ...after }),
        ...layerEffects(layersBefore, layers),
        ...early.map((from) => costsOutOfOrder({ item, from }, { aggregate: `stock.cost/${item}` })),
      ];
    },
  };
}

/** From the layers that were to those that are. */
function layerEffects(before: readonly CostLayerRow[], after: readonly CostLayerRow[]): Effect[] {
  const left = new Map(before.map((layer) => [layer.number, layer]));
  const effects: Effect[] = [];
  for (const layer of after) {
    const was = left.get(layer.number);
    left.delete(layer.number);
    if (!was) effects.push(costLayers.insert(layer));
    else if (was.quantity !== layer.quantity || was.value !== layer.value) {
      effects.push(costLayers.change(was, { quantity: layer.quantity, value: layer.value }));
    }
  }
  return [...[...left.values()].map((gone) => costLayers.remove(gone)), ...effects];
}
