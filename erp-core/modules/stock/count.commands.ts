import { z } from 'zod';
import {
  answer,
  choice,
  command,
  moment,
  nextNumber,
  percent,
  reading,
  ref,
  seriesOf,
  text,
  transitionCommand,
  yesNo,
} from '../../kernel/index.ts';
import { beyondTolerance, type CountLine, count, countLine, spotText } from './count.ts';
import { item } from './item.ts';
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
    const { number, effect } = nextNumber('CNT', series, now);
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
const seen = () =>
  z
    .string()
    .regex(/^\d{1,14}(\.\d{1,6})?$/, 'a quantity of zero or more of at most six places, as text: "12.5"')
    .meta({ field: 'decimal', label: { en: 'Counted', bn: 'গোনা', hi: 'गिना' } });

/**
 * Says how much of one thing is in one place, while goods go on moving: it holds for the moment of looking. What differs
 * from the books by more than the tolerance is to be counted again, and the second time stands. What was not on the list
 * but is there comes onto it.
 */
export const enterCount = command('stock.count.enter', {
  label: { en: 'Enter what was counted', bn: 'গোনা লিখুন', hi: 'गिनती लिखें' },
  input: {
    count: ref(count),
    item: ref(item),
    lot: ref(lot).nullable().default(null),
    location: ref(location),
    status: choice(STATUSES).default('available'),
    quantity: seen(),
    at: moment().optional(),
  },
  load: (input, { now }) => ({
    found: count.locked({ id: input.count }),
    lines: countLine.where({ count: input.count, spot: spotText(input) }),
    of: item.found({ id: input.item }),
    lots: lot.whereAny(input.lot === null ? [] : [{ id: input.lot }], { lock: false }),
    expected: quantitiesAt([{ ...input, lot: input.lot ?? NO_LOT, at: input.at ?? now }]),
  }),
  loadMore: (input, { found }) => masters({ ...input, site: found?.site ?? '' }),
  decide(input, { found, lines: [line], expected: [expected = '0'], ...about }, { caller, now, id }) {
    if (!found || (caller.sites && !caller.sites.includes(found.site))) return refuse('count-unknown');
    if (found.state !== 'open') return refuse('count-state', { number: found.number, state: found.state });
    const fault = lotFault(input, about);
    if (fault) return fault;
    if (siteLocations(found.site, about.places).byId(input.location)?.kind !== 'internal') {
      return refuse('location-unknown', { location: input.location });
    }
    if (about.of?.serials && !['0', '1'].includes(input.quantity)) {
      return refuse('serial-one-piece', { item: about.of.code });
    }
    const at = input.at ?? now;
    if (at > now) return refuse('time-in-future');
    const tries = (line?.tries ?? 0) + 1;
    const again = tries === 1 && beyondTolerance(input.quantity, expected, found.tolerance);
    const state = again ? ('recount' as const) : ('counted' as const);
    const said = { counted: input.quantity, countedAt: at, countedBy: caller.user, tries, state };
    const { item: of, lot: ofLot, location: place, status } = input;
    const spot = { item: of, lot: ofLot, location: place, status };
    const fresh = { id: id(), count: found.id, site: found.site, spot: spotText(spot), ...spot };
    return [
      line ? countLine.change(line, said) : countLine.insert({ ...fresh, ...said }),
      answer({ line: line?.id ?? fresh.id, state, ...(found.blind ? {} : { expected }) }),
    ];
  },
});

/** Gives a count up: nothing was booked of it. */
export const cancelCount = transitionCommand(count, 'cancel', {
  to: 'cancelled',
  label: { en: 'Give the count up', bn: 'গণনা বাতিল', hi: 'गिनती छोड़ें' },
});
