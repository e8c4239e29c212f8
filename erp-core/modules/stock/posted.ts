import { answer, type Decision, type Effect, isRefusal } from '../../kernel/index.ts';
import type { Counted } from './counted.ts';
import { stockMoved } from './events.ts';
import type { SiteLocations } from './location.ts';
import { type LossOf, movesAmong, type Posting } from './post.ts';
import { watchedBy } from './reorder/watched.ts';

export const lossIn =
  (known: SiteLocations): LossOf =>
  () =>
    known.virtual('inventory-loss');

/** What posting something late in one site has to know of counts. */
export const sinceCounted = (counted: readonly Counted[] | undefined, known: SiteLocations) =>
  counted ? { counts: { counted, lossOf: lossIn(known) } } : {};

export function posted(
  postings: readonly Posting[],
  effects: Decision,
  before: readonly Effect[],
  more: object = {},
): Decision {
  if (isRefusal(effects)) return effects;
  return [...before, ...effects, ...postings.flatMap(told), answer({ moves: movesAmong(effects), ...more })];
}

/** What is told of a move. */
export function told(posting: Posting): Effect[] {
  const { item: of, lot: ofLot, quantity: much, from, to } = posting;
  const payload = { item: of.id, lot: ofLot, quantity: much, from: from.id, to: to.id };
  return [stockMoved(payload, { aggregate: `stock.item/${of.id}`, site: to.site }), ...watchedBy(posting)];
}
