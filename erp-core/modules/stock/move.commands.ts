import { z } from 'zod';
import {
  answer,
  command,
  compare,
  type DecideContext,
  type Decision,
  type Effect,
  isRefusal,
  moment,
  negate,
  quantity,
  ref,
  text,
} from '../../kernel/index.ts';
import { stockMoved } from './events.ts';
import { type Item, item } from './item.ts';
import { balances, moves, movesAmong, NO_LOT, type Posting, post } from './ledger.ts';
import { type Location, location, type SiteLocations, siteLocations } from './location.ts';
import { type Lot, lot } from './lot.ts';
import { refuse } from './refusals.ts';

const NO_ROW = NO_LOT;
const of = {
  site: text(),
  item: ref(item),
  lot: z.uuid().nullable().default(null),
  quantity: quantity(),
  /** When it was, if not now. */
  at: moment().optional(),
  document: text().optional(),
};
interface Input {
  readonly site: string;
  readonly item: string;
  readonly lot: string | null;
}
const siteOf = (input: { site: string }) => input.site;

/** What every move has to know: the item, its lot, the places of the site. Masters are read, balances are locked. */
const masters = (input: Input) => ({
  of: item.found({ id: input.item }),
  lots: lot.where({ id: input.lot ?? NO_ROW }, { lock: false }),
  places: location.where({ site: input.site }, { lock: false }),
});
interface Masters {
  readonly of: Item | undefined;
  readonly lots: readonly Lot[];
  readonly places: readonly Location[];
}

function lotFault(input: Input, { of, lots: [found] }: Masters) {
  if (!of) return refuse('item-unknown', { item: input.item });
  if (of.lots && input.lot === null) return refuse('lot-wanted', { item: of.code });
  if (input.lot !== null && found?.item !== of.id) return refuse('lot-unknown', { lot: input.lot });
  return undefined;
}

/** Locks what a move between two places touches. */
const lockBetween = (input: Input, places: readonly (Location | undefined)[]) => ({
  stock: balances.lockedAll(
    places.flatMap((place) =>
      place ? [{ item: input.item, location: place.id, lot: input.lot ?? NO_LOT, status: 'available' as const }] : [],
    ),
  ),
});

function posted(postings: readonly Posting[], effects: Decision, before: readonly Effect[]): Decision {
  if (isRefusal(effects)) return effects;
  return [...before, ...effects, ...postings.map(told), answer({ moves: movesAmong(effects) })];
}

export const told = ({ item: of, lot, quantity, from, to }: Posting): Effect =>
  stockMoved(
    { item: of.id, lot, quantity, from: from.id, to: to.id },
    { aggregate: `stock.item/${of.id}`, site: to.site },
  );

const request = ({ now, caller }: DecideContext) => ({ now, user: caller.user, toReconcile: null });

/** Brings goods in from a supplier. */
export const receive = command('stock.receive', {
  label: { en: 'Receive', bn: 'গ্রহণ', hi: 'प्राप्त करें' },
  input: { ...of, to: ref(location) },
  site: siteOf,
  load: masters,
  loadMore: (input, { places }) => {
    const known = siteLocations(input.site, places);
    return lockBetween(input, [known.virtual('supplier'), known.byId(input.to)]);
  },
  decide(input, { stock, ...found }, context) {
    const places = siteLocations(input.site, found.places);
    return between(
      input,
      found,
      places,
      [places.virtual('supplier'), places.byId(input.to)],
      'receipt',
      stock,
      context,
    );
  },
});

/** Takes goods out of a place: for production (the usual), to a customer, or to scrap. Never more than is there. */
export const issue = command('stock.issue', {
  label: { en: 'Issue', bn: 'প্রদান', hi: 'जारी करें' },
  input: { ...of, from: ref(location), for: z.enum(['production', 'customer', 'scrap']).default('production') },
  site: siteOf,
  load: masters,
  loadMore: (input, { places }) => {
    const known = siteLocations(input.site, places);
    return lockBetween(input, [known.byId(input.from), known.virtual(input.for)]);
  },
  decide(input, { stock, ...found }, context) {
    const places = siteLocations(input.site, found.places);
    return between(input, found, places, [places.byId(input.from), places.virtual(input.for)], 'issue', stock, context);
  },
});

/** Moves goods from one place of a site to another. Never more than is there. */
export const transfer = command('stock.transfer', {
  label: { en: 'Transfer', bn: 'স্থানান্তর', hi: 'स्थानांतरण' },
  input: { ...of, from: ref(location), to: ref(location) },
  site: siteOf,
  load: masters,
  loadMore: (input, { places }) => {
    const known = siteLocations(input.site, places);
    return lockBetween(input, [known.byId(input.from), known.byId(input.to)]);
  },
  decide(input, { stock, ...found }, context) {
    const places = siteLocations(input.site, found.places);
    const ends = [places.byId(input.from), places.byId(input.to)] as const;
    return between(input, found, places, ends, 'transfer', stock, context);
  },
});

/**
 * Settles what left beyond stock: brings a quantity from where it really came from (a place, the supplier of a receipt
 * found, inventory loss) into to-reconcile. Never more than is to be reconciled.
 */
export const reconcile = command('stock.reconcile', {
  label: { en: 'Reconcile', bn: 'মেলানো', hi: 'मिलान करें' },
  input: { ...of, from: ref(location), note: text({ max: 500 }).optional() },
  site: siteOf,
  load: masters,
  loadMore: (input, { places }) => {
    const known = siteLocations(input.site, places);
    return lockBetween(input, [known.byId(input.from), known.virtual('to-reconcile')]);
  },
  decide(input, { stock, ...found }, context) {
    const places = siteLocations(input.site, found.places);
    const to = places.virtual('to-reconcile');
    const open = negate(stock.find((row) => row.location === to.id)?.quantity ?? '0');
    if (compare(input.quantity, open) > 0) return refuse('reconcile-too-much', { open, wanted: input.quantity });
    const reason = input.note ?? 'reconcile';
    return between(input, found, places, [places.byId(input.from), to], reason, stock, context);
  },
});

function between(
  input: Input & {
    readonly quantity: string;
    readonly at?: number | undefined;
    readonly document?: string | undefined;
  },
  found: Masters,
  places: SiteLocations,
  [from, to]: readonly [Location | undefined, Location | undefined],
  reason: string,
  stock: Parameters<typeof post>[1],
  context: DecideContext,
): Decision {
  const fault = lotFault(input, found);
  if (fault || !found.of) return fault ?? refuse('item-unknown', { item: input.item });
  if (!from || !to) return refuse('location-unknown', { location: from ? 'to' : 'from' });
  if (from.id === to.id) return refuse('same-location', { location: from.code });
  if (input.at !== undefined && input.at > context.now) return refuse('time-in-future');
  const { lot, quantity, document, at = context.now } = input;
  const postings = [{ item: found.of, lot, quantity, from, to, at, reason, document: document ?? null }];
  return posted(postings, post(postings, stock, request(context)), places.made);
}

/** Takes a move back by one in the other direction. A move is reversed once, and never edited. */
export const reverseMove = command('stock.move.reverse', {
  label: { en: 'Reverse move', bn: 'চলাচল ফেরত', hi: 'चाल उलटें' },
  input: { move: z.uuid(), reason: text({ max: 500 }) },
  load: (input) => ({
    found: moves.found({ id: input.move }),
    reversals: moves.where({ reverses: input.move }, { lock: false }),
  }),
  loadMore: (_, { found }) => ({
    of: item.found({ id: found?.item ?? NO_ROW }),
    places: location.where({ site: found?.site ?? '' }, { lock: false }),
    stock: balances.lockedAll(
      found
        ? [found.toLocation, found.fromLocation].map((place) => ({
            item: found.item,
            location: place,
            lot: found.lot ?? NO_LOT,
            status: found.status,
          }))
        : [],
    ),
  }),
  decide({ reason }, { found, reversals, of, places, stock }, context) {
    const known = found && siteLocations(found.site, places);
    const [from, to] = [known?.byId(found?.toLocation ?? ''), known?.byId(found?.fromLocation ?? '')];
    const { sites } = context.caller;
    if (!found || !of || !from || !to || (sites && !sites.includes(found.site))) return refuse('move-unknown');
    if (reversals.length > 0 || found.reverses) return refuse('move-reversed');
    const { lot, quantity, at, document } = found;
    const postings = [{ item: of, lot, quantity, from, to, at, reason, document, reverses: found.id }];
    return posted(postings, post(postings, stock, request(context)), []);
  },
});
