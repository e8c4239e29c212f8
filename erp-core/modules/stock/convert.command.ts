import { z } from 'zod';
import { answer, command, type Effect, isRefusal, moment, quantity, ref, text } from '../../kernel/index.ts';
import { decimalText, QUANTITY_PLACES, scaled } from './costing/amounts.ts';
import { costsFound, costsWanted } from './costing/costs-wanted.ts';
import { calendarFor, expiryFault } from './expiry.ts';
import { genealogy } from './genealogy.ts';
import { type Item, item } from './item.ts';
import { catchFault, weighed } from './item-unit.ts';
import { balances } from './ledger.ts';
import { location, placesAt, siteLocations } from './location.ts';
import { placingFault, placingWants } from './location-rules.ts';
import { type Lot, lot } from './lot.ts';
import { lowestWanted } from './lowest-since.ts';
import { lotFault } from './move-command.ts';
import { balancesOf, countedWanted, movesAmong, type Posting, post, takenFrom } from './post.ts';
import { lossIn, sinceCounted, told } from './posted.ts';
import { refuse } from './refusals.ts';

const line = {
  item: ref(item),
  lot: ref(lot).nullable().default(null),
  quantity: quantity(),
  /** What it weighs, of an item that is weighed as well as counted. */
  catch: quantity().optional(),
};
const consumedLine = z.strictObject({ ...line, from: ref(location) });
const producedLine = z.strictObject({
  ...line,
  to: ref(location),
  /** Its weight in sharing out what was consumed: costs and, in the genealogy, quantities. */
  share: z.int().min(1).max(1_000_000).default(1),
});
type Consumed = z.infer<typeof consumedLine>;
type Produced = z.infer<typeof producedLine>;
interface Input {
  readonly site: string;
  readonly consumed: readonly Consumed[];
  readonly produced: readonly Produced[];
  readonly at?: number | undefined;
  readonly document: string | null;
  readonly despite?: string | undefined;
}

interface Converted extends Posting {
  readonly item: Item;
  readonly caught: string | undefined;
}

/** Postings of what is taken, then of what is made; undefined places are refused before they are used. */
function postingsOf(
  input: Input,
  items: ReadonlyMap<string, Item>,
  places: ReturnType<typeof siteLocations>,
  at: number,
) {
  const production = places.virtual('production');
  const of = input.produced.reduce((sum, { share }) => sum + share, 0);
  const common = { at, reason: input.despite ?? 'conversion', document: input.document };
  const postings: Converted[] = [];
  for (const { item: id, lot: ofLot, quantity: much, catch: caught, from } of input.consumed) {
    const [what, place] = [items.get(id), places.byId(from)];
    if (what && place)
      postings.push({ ...common, item: what, lot: ofLot, quantity: much, caught, from: place, to: production });
  }
  for (const { item: id, lot: ofLot, quantity: much, catch: caught, to, share } of input.produced) {
    const [what, place] = [items.get(id), places.byId(to)];
    const madeOf = { part: share, of };
    if (what && place)
      postings.push({ ...common, item: what, lot: ofLot, quantity: much, caught, from: production, to: place, madeOf });
  }
  return postings;
}

/**
 * Turns goods into others, in one step: a kit is put together or taken apart, a pallet repacked, an order's material made
 * into its product. What is made is worth what was taken; which lots went into which stands in the genealogy.
 */
export const convert = command('stock.convert', {
  label: { en: 'Turn goods into others', bn: 'পণ্য রূপান্তর', hi: 'माल बदलें' },
  input: {
    site: text(),
    consumed: z.array(consumedLine).min(1).max(200),
    produced: z.array(producedLine).min(1).max(200),
    at: moment().optional(),
    document: text().nullable().default(null),
    /** Why lots are used although they are past their expiry. */
    despite: text({ max: 500 }).optional(),
  },
  site: (input) => input.site,
  load: ({ site, consumed, produced }) => {
    const lines = [...consumed, ...produced];
    return {
      items: item.whereAny(
        unique(lines.map(({ item: id }) => id)).map((id) => ({ id })),
        { lock: false },
      ),
      lots: lot.whereAny(
        unique(lines.flatMap(({ lot: id }) => id ?? [])).map((id) => ({ id })),
        { lock: false },
      ),
      places: placesAt(site, unique([...consumed.map(({ from }) => from), ...produced.map(({ to }) => to)])),
    };
  },
  loadMore: (input, { items, lots, places }, { caller, now }) => {
    const known = new Map(items.map((one) => [one.id, one]));
    const site = siteLocations(input.site, places);
    const postings = postingsOf(input, known, site, input.at ?? now);
    const late = input.at !== undefined;
    return {
      stock: balances.whereAny(balancesOf(postings, null, late ? lossIn(site) : undefined)),
      ...(late ? countedWanted(postings) : {}),
      ...lowestWanted(takenFrom(postings), { at: input.at, now }),
      ...costsWanted(caller.company, [...known.keys()]),
      calendars: calendarFor(input.site, consumedOf(input, lots)),
      ...placingWants(postings.map(({ to }) => to)),
    };
  },
  decide(input, { items, lots, places, stock, calendars, lowest, counted, placed, ...costs }, { caller, now, id }) {
    const known = new Map(items.map((one) => [one.id, one]));
    const at = input.at ?? now;
    if (at > now) return refuse('time-in-future');
    const site = siteLocations(input.site, places);
    for (const one of [...input.consumed, ...input.produced]) {
      const fault = lotFault(one, {
        of: known.get(one.item),
        lots: lots.filter(({ id: of }) => of === one.lot),
        places,
      });
      const of = known.get(one.item);
      const weight = fault ?? (of && catchFault(one, of));
      if (weight) return weight;
      const place = 'from' in one ? one.from : one.to;
      if (site.byId(place)?.kind !== 'internal') return refuse('location-unknown', { location: place });
    }
    const expired = expiryFault(consumedOf(input, lots), { calendars, now, despite: input.despite });
    if (expired) return expired;
    const postings = postingsOf(input, known, site, at);
    const full = placingFault(postings, placed);
    if (full) return full;
    const effects = post(postings, stock, {
      now,
      user: caller.user,
      toReconcile: null,
      costs: costsFound(costs),
      lowest,
      ...sinceCounted(counted, site),
    });
    if (isRefusal(effects)) return effects;
    return [
      ...site.made,
      ...effects,
      ...weighed(effects, postings),
      ...edgesOf(input, at, id),
      ...postings.flatMap(told),
      answer({ moves: movesAmong(effects) }),
    ];
  },
});

const consumedOf = ({ consumed }: Pick<Input, 'consumed'>, lots: readonly Lot[]): Lot[] =>
  lots.filter(({ id }) => consumed.some((one) => one.lot === id));

const unique = (ids: readonly string[]): string[] => [...new Set(ids)];

/** Each consumed lot is shared out over all that was made, by their weights; the last one takes the rest. */
function edgesOf({ site, consumed, produced, document }: Input, at: number, id: () => string): Effect[] {
  const of = produced.reduce((sum, { share }) => sum + share, 0);
  return consumed.flatMap(({ lot: consumedLot, quantity: much }) => {
    if (consumedLot === null) return [];
    let left = scaled(much, QUANTITY_PLACES);
    let sharesLeft = of;
    return produced.flatMap(({ lot: producedLot, share }) => {
      const part = (left * BigInt(share)) / BigInt(sharesLeft);
      left -= part;
      sharesLeft -= share;
      if (producedLot === null || part === 0n) return [];
      const edge = { site, at, document, consumedLot, producedLot, quantity: decimalText(part, QUANTITY_PLACES) };
      return [genealogy.insert({ id: id(), ...edge })];
    });
  });
}
