import { type DecideContext, type Decision, type Effect, isRefusal, type Refusal } from '../../kernel/index.ts';
import { costsFound } from './costing/costs-wanted.ts';
import type { Item } from './item.ts';
import { weighed } from './item-unit.ts';
import { NO_LOT } from './ledger.ts';
import type { Location, siteLocations } from './location.ts';
import { type Posting, type PostingContext, post } from './post.ts';
import { posted } from './posted.ts';
import type { TreeFound } from './unit-tree.ts';

export interface UnitPosting extends Posting {
  readonly item: Item;
  readonly caught: string | undefined;
}

export const placesOf = ({ contents }: TreeFound['tree']): string[] => [
  ...new Set(contents.map((one) => one.location)),
];

/** What is in a tree of units, as moves to a place. */
export function postingsTo(
  to: Location,
  { contents, units, items }: TreeFound,
  from: ReturnType<typeof siteLocations>,
  more: Pick<Posting, 'at' | 'reason' | 'document' | 'evidence'>,
): readonly UnitPosting[] {
  return contents.flatMap(({ unit, item: id, lot: of, status, quantity: much, caught }) => {
    const place = from.byId(units.find((one) => one.id === unit)?.location ?? '');
    const what = items.find((one) => one.id === id);
    if (!place || !what) return [];
    const said = { item: what, lot: of === NO_LOT ? null : of, quantity: much, status };
    return [{ ...said, from: place, to, packed: true, caught: caught ?? undefined, ...more }];
  });
}

export function moved(
  found: TreeFound & Parameters<typeof costsFound>[0],
  postings: readonly UnitPosting[],
  { now, caller }: Pick<DecideContext, 'now' | 'caller'>,
  before: readonly Effect[],
  /** Of what is entered late. */
  late: Pick<PostingContext, 'lowest' | 'counts'> = {},
): Decision {
  const context = { now, user: caller.user, toReconcile: null, costs: costsFound(found), ...late };
  const effects: Refusal | readonly Effect[] = post(postings, found.stock, context);
  return isRefusal(effects) ? effects : posted(postings, [...effects, ...weighed(effects, postings)], before);
}
