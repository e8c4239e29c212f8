import { add, compare, type Effect, isZero, proportion, subtract } from '../../kernel/index.ts';
import type { Item } from './item.ts';
import { moveMeasures } from './item-unit.ts';
import { type Move, moves } from './ledger.ts';
import { movesAmong, type Posting } from './post.ts';

/** What has happened, with what it weighed where that is known. */
export interface Weighing extends Posting {
  readonly item: Item;
  readonly caught?: string | undefined;
}

/**
 * What the moves of postings weigh, where what has happened may have become two moves (a shortfall) or none (a piece that
 * is there already): each move its part of the posting's weight, the last one the rest.
 */
export function weighedAsHappened(effects: readonly Effect[], postings: readonly Weighing[]): Effect[] {
  const asked = new Set(movesAmong(effects));
  const made = effects.flatMap((effect) =>
    effect.kind === 'insert' && effect.table.name === moves.name && asked.has(String(effect.row.id))
      ? [effect.row as unknown as Move]
      : [],
  );
  const weights: Effect[] = [];
  for (const { item: of, lot, to, quantity, caught } of postings) {
    let [done, left] = ['0', caught ?? '0'];
    while (compare(done, quantity) < 0) {
      const [next] = made;
      if (next?.item !== of.id || next.lot !== lot || next.toLocation !== to.id) break;
      made.shift();
      done = add(done, next.quantity);
      if (!of.catchUnit || caught === undefined) continue;
      const weighs = compare(done, quantity) < 0 ? proportion(caught, next.quantity, quantity) : left;
      left = subtract(left, weighs);
      if (isZero(weighs)) continue;
      weights.push(moveMeasures.insert({ move: next.id, kind: 'caught', unit: of.catchUnit, quantity: weighs }));
    }
  }
  return weights;
}
