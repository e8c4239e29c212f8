import type { Costing } from './tables.ts';
import { costEntries, costing, costLayers, costs } from './tables.ts';
import type { CostsFound } from './value-moves.ts';

/**
 * What to load, with locks, so that moves of these items can be valued; `reverses` are the moves that are taken back.
 * Give what was found to `costsFound`.
 */
export const costsWanted = (company: string, items: readonly string[], reverses: readonly string[] = []) => ({
  costSettings: costing.found({ company }),
  itemCosts: costs.lockedAll(items.map((item) => ({ item }))),
  // The row of the item is locked: nobody else changes its layers meanwhile.
  itemLayers: costLayers.whereAny(
    items.map((item) => ({ item })),
    { lock: false },
  ),
  reversedEntries: costEntries.whereAny(
    reverses.map((move) => ({ move })),
    { lock: false },
  ),
});

export const costsFound = (found: {
  readonly costSettings: Costing | undefined;
  readonly itemCosts: CostsFound['costs'];
  readonly itemLayers: CostsFound['layers'];
  readonly reversedEntries: CostsFound['reversed'];
}): CostsFound => ({
  settings: found.costSettings,
  costs: found.itemCosts,
  layers: found.itemLayers,
  reversed: found.reversedEntries,
});
