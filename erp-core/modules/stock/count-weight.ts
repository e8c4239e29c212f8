import { type Db, type Effect, isZero, proportion, reading, type Want } from '../../kernel/index.ts';
import type { CountLine } from './count.ts';
import type { Item } from './item.ts';
import { moveMeasures } from './item-unit.ts';
import { moves } from './ledger.ts';

/** What a piece of an item has weighed on the average of all its moves. */
export interface AverageWeight {
  readonly item: string;
  readonly each: string;
}

/** Needed where nothing was left to be weighed: what a piece of these items weighs. */
export const averageWeights = (items: readonly string[]): Want<readonly AverageWeight[]> =>
  reading(async (db: Db) =>
    items.length === 0
      ? []
      : db.rows<AverageWeight>(
          `select m.item, round(sum(s.quantity) / sum(m.quantity), 6) as each
           from stock.move m join stock.move_measure s on s.move = m.id and s.kind = 'caught'
           where m.item = any($1) group by m.item`,
          [items],
        ),
  );

/**
 * What the differences of a count weigh: as much a piece as what was counted; where nothing is left, as the item has
 * weighed on average. Written for each move that was made for a line (a shortfall makes two).
 */
export function weighedDifferences(
  effects: readonly Effect[],
  lines: readonly Pick<CountLine, 'id' | 'item' | 'counted' | 'caught'>[],
  { items, averages }: { readonly items: readonly Item[]; readonly averages: readonly AverageWeight[] },
): Effect[] {
  return effects.flatMap((effect): Effect[] => {
    if (effect.kind !== 'insert' || effect.table.name !== moves.name) return [];
    const evidence = effect.row.evidence as { line?: string; madeGood?: true } | null;
    const line = evidence?.madeGood ? undefined : lines.find(({ id }) => id === evidence?.line);
    const unit = items.find(({ id }) => id === line?.item)?.catchUnit;
    if (!line || !unit) return [];
    const average = averages.find((one) => one.item === line.item)?.each;
    const much = String(effect.row.quantity);
    const weighs =
      line.caught !== null && line.counted !== null
        ? proportion(much, line.caught, line.counted)
        : proportion(much, average ?? '0', '1');
    return isZero(weighs)
      ? []
      : [moveMeasures.insert({ move: String(effect.row.id), kind: 'caught', unit, quantity: weighs })];
  });
}
