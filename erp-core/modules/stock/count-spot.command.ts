import {
  answer,
  type CommandDefinition,
  choice,
  command,
  isRefusal,
  isZero,
  moment,
  nextNumber,
  outsideLimits,
  quantity,
  type Refusal,
  ref,
  seriesOf,
  text,
} from '../../kernel/index.ts';
import { lotOfLabel, scanWanted } from './barcode/said-by-scan.ts';
import { countedGoods, seen, seenInOwnUnit } from './count.commands.ts';
import { beyondTolerance, type Count, count, countLine, spotText } from './count.ts';
import { type Item, item } from './item.ts';
import { catchFault, itemUnit } from './item-unit.ts';
import { NO_LOT, STATUSES } from './ledger.ts';
import { type Location, location, siteLocations } from './location.ts';
import { lot } from './lot.ts';
import { lotFault } from './move-command.ts';
import { quantitiesAt } from './quantity-at.ts';
import { refuse } from './refusals.ts';
import { whenTold } from './told/as-told.ts';

/** What a count says of itself that nobody opened: somebody looked into a place. */
const SPOT = 'spot';

/**
 * Says what somebody saw in a place, whether or not a count was opened for it: it goes into the one that is open there, by
 * that one's rules, else into one of the place's own, which waits to be approved like all. What was seen is not asked for a
 * second time where nobody had asked for the first.
 */
export const countSpot: CommandDefinition = command('stock.count.spot', {
  fact: true,
  label: { en: 'Count a place', bn: 'একটি স্থান গোনা', hi: 'एक जगह गिनें' },
  input: {
    site: text(),
    location: ref(location),
    /** What was scanned: it says item and lot, and the packing in which the quantity is said. */
    scan: text({ max: 400 }).optional(),
    item: ref(item).optional(),
    lot: ref(lot).nullable().default(null),
    status: choice(STATUSES).default('available'),
    quantity: seen().optional(),
    /** What all of it weighs, of an item that is weighed as well as counted. */
    catch: quantity().optional(),
    at: moment().optional(),
  },
  site: (input) => input.site,
  load: (input, context) => ({
    counts: count.where({ site: input.site, state: 'open' }),
    places: location.where({ site: input.site }, { lock: false }),
    ...scanWanted(input, input.site, context),
    ...seriesOf(['CNT']),
  }),
  loadMore: (input, { scanned, counts, places }, { now }) => {
    const goods = countedGoods(input, scanned);
    const spot = isRefusal(goods) ? undefined : { ...input, item: goods.item, lot: goods.lot };
    const open = spot && countFor(counts, spot, places);
    return {
      of: item.found({ id: spot?.item ?? NO_LOT }),
      lots: lot.whereAny(spot?.lot ? [{ id: spot.lot }] : [], { lock: false }),
      lines: countLine.whereAny(open ? [{ count: open.id, spot: spotText(spot) }] : []),
      expected: quantitiesAt(spot ? [{ ...spot, lot: spot.lot ?? NO_LOT, at: input.at ?? now }] : []),
      units: itemUnit.whereAny(spot ? [{ item: spot.item }] : [], { lock: false }),
    };
  },
  decide(
    said,
    { counts, scanned, places, of, lots: known, lines: [line], expected: [expected = '0'], units, ...series },
    context,
  ) {
    const { caller, now, id } = context;
    const goods = countedGoods(said, scanned);
    if (isRefusal(goods)) return goods;
    const spot = { item: goods.item, lot: goods.lot, location: said.location, status: said.status };
    const lots = goods.isNewLot ? goods.lots : known;
    const fault = lotFault(spot, { of, lots, places: [] });
    if (fault) return fault;
    const place = siteLocations(said.site, places).byId(said.location);
    if (place?.kind !== 'internal') return refuse('location-unknown', { location: said.location });
    const own = seenInOwnUnit(goods, of, units);
    if (isRefusal(own)) return own;
    if (of?.serials && !['0', '1'].includes(own.quantity)) return refuse('serial-one-piece', { item: of.code });
    const caught = weightOf(goods, own.quantity, of);
    if (isRefusal(caught)) return caught;
    const outside = outsideLimits(caller, countSpot, { ...said, quantity: goods.quantity });
    if (outside) return outside;
    const { at, doubts } = whenTold(said.at, now);
    if (!context.told && (said.at ?? now) > now) return refuse('time-in-future');
    const open = countFor(counts, spot, places);
    const tries = (line?.tries ?? 0) + 1;
    const again =
      open !== undefined &&
      open.document !== SPOT &&
      tries === 1 &&
      beyondTolerance(own.quantity, expected, open.tolerance);
    const state = again ? ('recount' as const) : ('counted' as const);
    const kept = { counted: own.quantity, caught, countedAt: at, countedBy: caller.user, tries, state };
    const fresh = open ?? freshCount(said, id());
    const numbered = open ? null : nextNumber('CNT', series, now, said.site);
    const made = { id: id(), count: fresh.id, site: said.site, spot: spotText(spot), ...spot };
    const [label] = lots;
    return [
      ...(numbered ? [numbered.effect, count.insert({ ...fresh, number: numbered.number })] : []),
      // What is there and has a label may be in no book: it was seen.
      ...(goods.isNewLot && label ? [lotOfLabel(label, { toVerify: true })] : []),
      line ? countLine.change(line, kept) : countLine.insert({ ...made, ...kept }),
      ...(context.told?.doubted(doubts, said.site) ?? []),
      answer({
        ...{ count: fresh.id, line: line?.id ?? made.id, state },
        // For whoever is to count once more: what, and where.
        ...{ item: of?.code, place: place.code },
      }),
    ];
  },
});

const freshCount = ({ site, location: place }: { readonly site: string; readonly location: string }, id: string) => ({
  ...{ id, site, location: place, item: null, blind: true, tolerance: '0', document: SPOT },
});

/** The open count that a spot is of: of its place or one above it, of its item or of all. Of several the first. */
function countFor(
  counts: readonly Count[],
  spot: { readonly location: string; readonly item: string },
  places: readonly Location[],
): Count | undefined {
  const above = new Set<string>();
  for (let at: string | null = spot.location; at !== null && !above.has(at); ) {
    above.add(at);
    const here: string = at;
    at = places.find((place) => place.id === here)?.parent ?? null;
  }
  return counts
    .filter(
      (one) => (one.location === null || above.has(one.location)) && (one.item === null || one.item === spot.item),
    )
    .sort((a, b) => (a.number < b.number ? -1 : 1))[0];
}

/** What is weighed as well as counted has a weight wherever it is there; null: nothing is weighed. */
function weightOf(
  { catch: caught }: { readonly catch: string | undefined },
  quantity: string,
  of: Item | undefined,
): Refusal | string | null {
  if (caught !== undefined && isZero(quantity)) return refuse('catch-of-nothing');
  const unweighed = of && !(isZero(quantity) && caught === undefined) && catchFault({ catch: caught }, of);
  return unweighed || (caught ?? null);
}
