import { z } from 'zod';
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
  percent,
  quantity,
  type Refusal,
  reading,
  ref,
  seriesOf,
  text,
  transitionCommand,
  yesNo,
} from '../../kernel/index.ts';
import type { ScanFound } from './barcode/find-scanned.ts';
import { lotOfLabel, type SaidGoods, saidByScan, scanWanted } from './barcode/said-by-scan.ts';
import { beyondTolerance, type CountLine, count, countLine, spotText } from './count.ts';
import { type Item, item } from './item.ts';
import { catchFault, type ItemUnit, inOwnUnit, itemUnit } from './item-unit.ts';
import { NO_LOT, STATUSES } from './ledger.ts';
import { location, siteLocations } from './location.ts';
import { lot } from './lot.ts';
import { lotFault, masters } from './move-command.ts';
import { quantitiesAt } from './quantity-at.ts';
import { refuse } from './refusals.ts';

/** Lines of one count: more are counted in several. */
const LINES = 2000;

/** Begins a count of what the books say is there: in a place and below it, of an item, or of the whole site. */
export const openCount = command('stock.count.open', {
  label: { en: 'Begin a count', bn: 'গণনা শুরু', hi: 'गिनती शुरू करें' },
  input: {
    site: text(),
    location: ref(location).nullable().default(null),
    item: ref(item).nullable().default(null),
    blind: yesNo().default(true),
    tolerance: percent().default('0'),
    document: text().nullable().default(null),
  },
  site: (input) => input.site,
  load: ({ site, location: below, item: of }) => ({
    places: location.where({ site }, { lock: false }),
    of: item.found({ id: of ?? NO_LOT }),
    spots: reading((db) =>
      db.rows<Pick<CountLine, 'item' | 'lot' | 'location' | 'status'>>(
        `with recursive scope as (
           select id from stock.location where site = $1 and ($2::uuid is null or id = $2)
           union select l.id from scope join stock.location l on l.parent = scope.id)
         select b.item, nullif(b.lot, '${NO_LOT}') as lot, b.location, b.status
         from stock.balance b join scope on scope.id = b.location
         where b.kind = 'internal' and b.quantity <> 0 and ($3::uuid is null or b.item = $3)
         order by b.location, b.item, b.lot, b.status limit ${LINES + 1}`,
        [site, below, of],
      ),
    ),
    ...seriesOf(['CNT']),
  }),
  decide(input, { places, of, spots, ...series }, { id, now }) {
    if (input.item && !of) return refuse('item-unknown', { item: input.item });
    if (input.location && siteLocations(input.site, places).byId(input.location)?.kind !== 'internal') {
      return refuse('location-unknown', { location: input.location });
    }
    if (spots.length > LINES) return refuse('count-too-large', { lines: LINES });
    const { number, effect } = nextNumber('CNT', series, now, input.site);
    const made = { id: id(), number, ...input };
    return [
      effect,
      count.insert(made),
      ...spots.map((spot) =>
        countLine.insert({ id: id(), count: made.id, site: input.site, spot: spotText(spot), ...spot, tries: 0 }),
      ),
      answer({ id: made.id, number, lines: spots.length }),
    ];
  },
});

/** What somebody saw: nothing or more. */
export const seen = () =>
  z
    .string()
    .regex(/^\d{1,14}(\.\d{1,6})?$/, 'a quantity of zero or more of at most six places, as text: "12.5"')
    .meta({ field: 'decimal', label: { en: 'Counted', bn: 'গোনা', hi: 'गिना' } });

/**
 * Says how much of one thing is in one place, while goods go on moving: it holds for the moment of looking. What differs
 * from the books by more than the tolerance is to be counted again, and the second time stands. What was not on the list
 * but is there comes onto it.
 */
export const enterCount: CommandDefinition = command('stock.count.enter', {
  label: { en: 'Enter what was counted', bn: 'গোনা লিখুন', hi: 'गिनती लिखें' },
  input: {
    count: ref(count),
    /** What was scanned: it says item and lot; of a piece with a number of its own, that it is there. */
    scan: text({ max: 400 }).optional(),
    item: ref(item).optional(),
    lot: ref(lot).nullable().default(null),
    location: ref(location),
    status: choice(STATUSES).default('available'),
    quantity: seen().optional(),
    /** What all of it weighs, of an item that is weighed as well as counted. */
    catch: quantity().optional(),
    at: moment().optional(),
  },
  load: (input, context) => ({
    found: count.locked({ id: input.count }),
    // Places of whichever site the count is in: it is known by its number only.
    ...scanWanted(input, undefined, context),
    of: item.found({ id: input.item ?? NO_LOT }),
  }),
  loadMore: (input, { scanned }, { now }) => {
    const goods = countedGoods(input, scanned);
    const spot = isRefusal(goods) ? undefined : { ...input, item: goods.item, lot: goods.lot };
    return {
      ...masters({ item: spot?.item ?? NO_LOT, lot: spot?.lot ?? null }, [input.location]),
      lines: countLine.whereAny(spot ? [{ count: input.count, spot: spotText(spot) }] : []),
      expected: quantitiesAt(spot ? [{ ...spot, lot: spot.lot ?? NO_LOT, at: input.at ?? now }] : []),
      units: itemUnit.whereAny(spot ? [{ item: spot.item }] : [], { lock: false }),
    };
  },
  decide(said, { found, scanned, lines: [line], expected: [expected = '0'], units, ...about }, context) {
    const { caller, now, id } = context;
    if (!found || (caller.sites && !caller.sites.includes(found.site))) return refuse('count-unknown');
    if (found.state !== 'open') return refuse('count-state', { number: found.number, state: found.state });
    const goods = countedGoods(said, scanned);
    if (isRefusal(goods)) return goods;
    const input = { ...said, item: goods.item, lot: goods.lot };
    const lots = goods.isNewLot ? goods.lots : about.lots;
    const fault = lotFault(input, { ...about, lots });
    if (fault) return fault;
    if (siteLocations(found.site, about.places, []).byId(input.location)?.kind !== 'internal') {
      return refuse('location-unknown', { location: input.location });
    }
    const own = seenInOwnUnit(goods, about.of, units);
    if (isRefusal(own)) return own;
    if (about.of?.serials && !['0', '1'].includes(own.quantity)) {
      return refuse('serial-one-piece', { item: about.of.code });
    }
    const { catch: caught } = goods;
    const unweighed =
      about.of && !(isZero(own.quantity) && caught === undefined) && catchFault({ catch: caught }, about.of);
    if (unweighed) return unweighed;
    if (caught !== undefined && isZero(own.quantity)) return refuse('catch-of-nothing');
    const outside =
      said.scan === undefined ? undefined : outsideLimits(caller, enterCount, { ...input, quantity: goods.quantity });
    if (outside) return outside;
    const at = input.at ?? now;
    if (at > now) return refuse('time-in-future');
    const tries = (line?.tries ?? 0) + 1;
    const again = tries === 1 && beyondTolerance(own.quantity, expected, found.tolerance);
    const state = again ? ('recount' as const) : ('counted' as const);
    const kept = { counted: own.quantity, caught: caught ?? null, countedAt: at, countedBy: caller.user, tries, state };
    const { item: of, lot: ofLot, location: place, status } = input;
    const spot = { item: of, lot: ofLot, location: place, status };
    const fresh = { id: id(), count: found.id, site: found.site, spot: spotText(spot), ...spot };
    const [label] = lots;
    return [
      // What is there and has a label may be in no book: it was seen.
      ...(goods.isNewLot && label ? [lotOfLabel(label, { toVerify: true })] : []),
      line ? countLine.change(line, kept) : countLine.insert({ ...fresh, ...kept }),
      answer({ line: line?.id ?? fresh.id, state, ...(found.blind ? {} : { expected }) }),
    ];
  },
});

interface Seen {
  readonly scan?: string | undefined;
  readonly item?: string | undefined;
  readonly lot: string | null;
  readonly quantity?: string | undefined;
  readonly catch?: string | undefined;
}

/** What was counted, by hand or by scan. A label says what is there, not how many of it: but for a piece with a number. */
export function countedGoods(input: Seen, scanned: ScanFound | undefined): Refusal | Omit<SaidGoods, 'of'> {
  if (scanned) {
    const goods = saidByScan(input, scanned);
    if (isRefusal(goods) || goods.serial || input.quantity !== undefined) return goods;
    return refuse('quantity-wanted', { item: goods.of.code });
  }
  const { item: of, lot: ofLot, quantity: much } = input;
  if (of === undefined) return refuse('item-wanted');
  if (much === undefined) return refuse('quantity-wanted', { item: of });
  const unsaid = { unit: undefined, catch: input.catch, units: [], lots: [], isNewLot: false, serial: false };
  return { ...unsaid, item: of, lot: ofLot, quantity: much };
}

/** Nothing is nothing in any unit. */
export function seenInOwnUnit(
  { quantity: much = '0', unit }: Pick<SaidGoods, 'quantity' | 'unit'>,
  of: Item | undefined,
  units: readonly ItemUnit[],
): Refusal | { readonly quantity: string } {
  return !of || isZero(much) ? { quantity: much } : inOwnUnit({ quantity: much, unit }, of, units);
}

/** Gives a count up: nothing was booked of it. */
export const cancelCount = transitionCommand(count, 'cancel', {
  to: 'cancelled',
  label: { en: 'Give the count up', bn: 'গণনা বাতিল', hi: 'गिनती छोड़ें' },
});
