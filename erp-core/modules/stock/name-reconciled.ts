import { answer, command, compare, isRefusal, negate, quantity, ref, text } from '../../kernel/index.ts';
import { costsFound, costsWanted } from './costing/costs-wanted.ts';
import { type Item, item } from './item.ts';
import { catchFault, weighed } from './item-unit.ts';
import { balances, NO_LOT } from './ledger.ts';
import { type Location, location, placesAt, type SiteLocations, siteLocations } from './location.ts';
import { lot } from './lot.ts';
import { lotFault } from './move-command.ts';
import { balancesOf, movesAmong, post } from './post.ts';
import { told } from './posted.ts';
import { refuse } from './refusals.ts';
import { isNamed, nameless } from './tracking.ts';

interface Said {
  readonly was: string | null;
  readonly lot: string | null;
  readonly quantity: string;
  readonly catch?: string | undefined;
  readonly note?: string | undefined;
}

/**
 * Both sides of it: what could not be named goes, or what it was counted for comes back. `found`: the goods are there, and
 * come into the place; else they were used, and leave it.
 */
function sides(of: Item, said: Said, place: Location, site: SiteLocations, at: number, found: boolean) {
  const [production, waiting] = [site.virtual('production'), site.virtual('to-reconcile')];
  const common = { quantity: said.quantity, caught: said.catch, at, reason: said.note ?? 'named' };
  const madeOf = { part: 1, of: 1 };
  const unnamed = { ...common, item: nameless(of), lot: said.was };
  const named = { ...common, item: of, lot: said.lot };
  return found
    ? [
        { ...unnamed, from: waiting, to: production },
        { ...named, from: production, to: place, madeOf },
      ]
    : [
        { ...named, from: place, to: production },
        { ...unnamed, from: production, to: waiting, madeOf },
      ];
}

/**
 * Says which lot (or piece) the goods are that could not be named when a passage was taken back, for their item is told
 * apart otherwise since: goods that are there come into the place, those that were used leave it. They keep their worth.
 */
export const nameReconciled = command('stock.reconcile.name', {
  label: { en: 'Name what is to be reconciled', bn: 'মেলানো বাকি পণ্যের লট বলা', hi: 'मिलान बाकी माल का लॉट बताएँ' },
  input: {
    site: text(),
    item: ref(item),
    /** The lot under which it waits; null: none. */
    was: ref(lot).nullable().default(null),
    /** Null: the item is kept in no lots (any more). */
    lot: ref(lot).nullable().default(null),
    quantity: quantity(),
    /** Where the goods are, or were taken from. */
    location: ref(location),
    catch: quantity().optional(),
    note: text({ max: 500 }).optional(),
  },
  site: (input) => input.site,
  load: (input) => ({
    of: item.found({ id: input.item }),
    lots: lot.whereAny(input.lot === null ? [] : [{ id: input.lot }], { lock: false }),
    places: placesAt(input.site, [input.location]),
  }),
  loadMore: (input, { of, places }, { caller, now }) => {
    const site = siteLocations(input.site, places);
    const place = site.byId(input.location);
    const both = of && place ? sides(of, input, place, site, now, true) : [];
    return { stock: balances.whereAny(balancesOf(both, null)), ...costsWanted(caller.company, of ? [of.id] : []) };
  },
  decide(input, { of, lots, places, stock, ...costs }, { caller, now }) {
    const site = siteLocations(input.site, places);
    const place = site.byId(input.location);
    const fault = lotFault(input, { of, lots, places });
    if (fault) return fault;
    if (!of || place?.kind !== 'internal') return refuse('location-unknown', { location: input.location });
    const weight = catchFault(input, of);
    if (weight) return weight;
    const waiting = site.virtual('to-reconcile');
    const open = stock.find((row) => row.location === waiting.id && row.lot === (input.was ?? NO_LOT))?.quantity ?? '0';
    const found = compare(open, '0') > 0;
    // What is short of a lot that has a name is settled by that name.
    if (!found && isNamed(of, input.was, negate(open))) return refuse('reconcile-named', { item: of.code });
    const most = found ? open : negate(open);
    if (compare(input.quantity, most) > 0) {
      return refuse('reconcile-too-much', { open: most, wanted: input.quantity });
    }
    const postings = sides(of, input, place, site, now, found);
    const context = { now, user: caller.user, toReconcile: null, costs: costsFound(costs) };
    const effects = post(postings, stock, context);
    if (isRefusal(effects)) return effects;
    return [
      ...site.made,
      ...effects,
      ...weighed(effects, postings),
      ...postings.flatMap(told),
      answer({ moves: movesAmong(effects) }),
    ];
  },
});
