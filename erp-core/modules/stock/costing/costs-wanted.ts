import { companySettings } from '../../../kernel/core/index.ts';
import type { Want } from '../../../kernel/index.ts';
import type { Costing } from './tables.ts';
import { costEntries, costing, costLayers, costs } from './tables.ts';
import type { CostsFound } from './value-moves.ts';

/**
 * What to load, with locks, so that moves of these items can be valued; `reverses` are the moves that are taken back.
 * Give what was found to `costsFound`.
 */
export const costsWanted = (company: string, items: readonly string[], reverses: readonly string[] = []) => ({
  costSettings: saidBy(company),
  // Only what is valued needs the company's currency.
  companyProfile: profileFor(items),
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

const profileFor = (items: readonly string[]): ReturnType<typeof companySettings.wanted> => {
  const want = companySettings.wanted();
  return items.length === 0 && want.kind === 'rows' ? { ...want, keys: [] } : want;
};

/** What a company has said, with the company, which whoever says it first writes down. */
const saidBy = (company: string) => {
  const want = costing.found({ company }) as Extract<Want<Costing | undefined>, { kind: 'rows' }>;
  return { ...want, pick: (rows: readonly object[]) => ({ company, said: want.pick(rows as never) }) } as Want<Said>;
};
interface Said {
  readonly company: string;
  readonly said: Costing | undefined;
}

export const costsFound = (found: {
  readonly costSettings: Said;
  readonly companyProfile: CostsFound['profile'];
  readonly itemCosts: CostsFound['costs'];
  readonly itemLayers: CostsFound['layers'];
  readonly reversedEntries: CostsFound['reversed'];
}): CostsFound => ({
  company: found.costSettings.company,
  settings: found.costSettings.said,
  profile: found.companyProfile,
  costs: found.itemCosts,
  layers: found.itemLayers,
  reversed: found.reversedEntries,
});
