import { type Effect, newId } from '../../../kernel/index.ts';
import type { LocationKind } from '../location.ts';
import { NO_COST, worth } from './cost-state.ts';
import { costsOutOfOrder } from './events.ts';
import { type CostEntry, enter } from './fold-entries.ts';
import { costRows } from './rows.ts';
import {
  type Cost,
  type CostEntryRow,
  type Costing,
  type CostLayerRow,
  costEntries,
  costLayers,
  costs,
  PLAIN_COSTING,
  valuePostings,
} from './tables.ts';

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
  /** The move that it takes back. */
  readonly reverses: string | null;
}

/** What has to be loaded to value moves: `costs` locked. */
export interface CostsFound {
  readonly settings: Costing | undefined;
  readonly costs: readonly Cost[];
  readonly layers: readonly CostLayerRow[];
  /** Entries of the moves that are taken back. */
  readonly reversed: readonly CostEntryRow[];
}

/** What the plant has, owns and owes: what moves between these keeps its value. */
const INSIDE: ReadonlySet<LocationKind> = new Set(['internal', 'to-reconcile']);

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
  const byItem = new Map<string, ValuedMove[]>();
  for (const move of moves.filter(changesValue)) byItem.set(move.item, [...(byItem.get(move.item) ?? []), move]);
  return [...byItem].flatMap(([item, own]) => valueItem(item, own, found, now));
}

function valueItem(item: string, moves: readonly ValuedMove[], found: CostsFound, now: number): Effect[] {
  const { places, closedThrough } = found.settings ?? PLAIN_COSTING;
  const rows = costRows(places);
  const before = found.costs.find((one) => one.item === item);
  const layersBefore = found.layers.filter((layer) => layer.item === item);
  const effects: Effect[] = [];
  let state = before ? rows.stateOf(before, layersBefore) : NO_COST;
  let number = before?.entries ?? 0;
  let lastAt = before?.lastAt ?? 0;
  let replayFrom = before?.replayFrom ?? null;
  for (const move of moves) {
    number += 1;
    const incoming = INSIDE.has(move.to);
    const quantity = rows.quantity(incoming ? move.quantity : `-${move.quantity}`);
    const reversed = found.reversed.find((entry) => entry.move === move.reverses && entry.item === item);
    const entry: CostEntry = {
      number,
      at: move.at,
      lot: move.lot,
      quantity,
      given: move.unitCost === undefined ? null : worth(quantity, rows.unitCost(move.unitCost)),
      reverses: reversed?.number ?? null,
      method: null,
    };
    const cost = enter(state, entry, (of) => (reversed?.number === of ? rows.entryOf(reversed) : undefined));
    state = cost.state;
    if (move.at < lastAt) replayFrom = Math.min(replayFrom ?? move.at, move.at);
    lastAt = Math.max(lastAt, move.at);
    const value = rows.amountText(cost.value);
    const amount = rows.amountText(cost.amount);
    const counterpart = incoming ? move.from : move.to;
    effects.push(
      costEntries.insert({
        item,
        number,
        at: move.at,
        site: move.site,
        move: move.id,
        counterpart,
        lot: move.lot,
        quantity: rows.quantityText(quantity),
        given: entry.given === null ? null : rows.amountText(entry.given),
        reverses: entry.reverses,
        value,
        amount,
      }),
    );
    if (cost.value === 0n && cost.amount === 0n) continue;
    effects.push(
      valuePostings.insert({
        id: newId(),
        item,
        entry: number,
        site: move.site,
        at: Math.max(move.at, closedThrough + 1),
        bookedAt: now,
        why: 'move',
        counterpart,
        value,
        amount,
      }),
    );
  }
  const after = { ...rows.costOf(state), entries: number, lastAt, replayFrom };
  const written = before ? costs.change(before, after) : costs.insert({ item, ...after });
  const outOfOrder = replayFrom !== null && replayFrom !== (before?.replayFrom ?? null);
  return [
    // Entries and layers point at the row of the item: it comes first.
    written,
    ...layerEffects(
      layersBefore,
      state.layers.map((layer) => rows.layerOf(item, layer)),
    ),
    ...effects,
    ...(outOfOrder ? [costsOutOfOrder({ item, from: replayFrom ?? 0 }, { aggregate: `stock.cost/${item}` })] : []),
  ];
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
