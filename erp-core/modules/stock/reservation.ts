import { z } from 'zod';
import { site as sites } from '../../kernel/core/index.ts';
import {
  add,
  answer,
  atOnce,
  command,
  compare,
  decimal,
  type Effect,
  entity,
  isRefusal,
  nextNumber,
  numbered,
  quantity,
  type Row,
  ref,
  seriesOf,
  subtract,
  text,
} from '../../kernel/index.ts';
import { costsFound, costsWanted } from './costing/costs-wanted.ts';
import { expiryFault } from './expiry.ts';
import { item } from './item.ts';
import { catchFault, weighed } from './item-unit.ts';
import { balances, NO_LOT } from './ledger.ts';
import { location, placesAt, siteLocations } from './location.ts';
import { lot } from './lot.ts';
import { lotFault, masters } from './move-command.ts';
import { post } from './post.ts';
import { posted } from './posted.ts';
import { refuse } from './refusals.ts';
import { watchedIn } from './reorder/watched.ts';

/** Goods of one place that are kept for somebody: nobody else's request gets them. */
export const reservation = entity('stock.reservation', {
  label: { en: 'Reservation', bn: 'সংরক্ষণ', hi: 'आरक्षण' },
  key: ['number'],
  fields: {
    number: numbered('RES', { label: { en: 'Number', bn: 'নম্বর', hi: 'संख्या' } }),
    site: text({ fixed: true }),
    item: ref(item),
    lot: ref(lot).nullable(),
    location: ref(location),
    quantity: quantity(),
    /** How much of it was taken so far. */
    taken: decimal(),
    document: text({ search: true }).nullable(),
  },
  // What was taken for a transfer is kept again where the transfer is taken back.
  states: { open: ['taken', 'released'], taken: ['open'], released: [] },
  stateLabels: {
    open: { en: 'Open', bn: 'খোলা', hi: 'खुला' },
    taken: { en: 'Taken', bn: 'নেওয়া হয়েছে', hi: 'लिया गया' },
    released: { en: 'Released', bn: 'ছাড়া হয়েছে', hi: 'छोड़ा गया' },
  },
  siteField: 'site',
});
export type Reservation = Row<typeof reservation>;

const NO_ROW = NO_LOT;

/** Keeps goods of a place for a document. Of the last five, exactly one of many gets them. */
export const reserve = command('stock.reserve', {
  reversedBy: { command: 'stock.reservation.release', input: ({ result }) => ({ reservation: result.id }) },
  label: { en: 'Reserve', bn: 'সংরক্ষণ করুন', hi: 'आरक्षित करें' },
  input: {
    site: text(),
    item: ref(item),
    lot: ref(lot).nullable().default(null),
    location: ref(location),
    quantity: quantity(),
    document: text().nullable().default(null),
  },
  site: (input) => input.site,
  load: (input) => ({
    ...masters(input, [input.location]),
    stock: balances.locked({
      ...{ item: input.item, location: input.location, lot: input.lot ?? NO_LOT, status: 'available' },
    }),
    ...seriesOf(['RES']),
  }),
  decide(input, found, { id, now }) {
    const fault = lotFault(input, found);
    if (fault || !found.of) return fault ?? refuse('item-unknown', { item: input.item });
    const place = siteLocations(input.site, found.places, []).byId(input.location);
    if (place?.kind !== 'internal') return refuse('location-unknown', { location: input.location });
    const { stock } = found;
    const free = stock ? subtract(stock.quantity, add(stock.reserved, stock.packed)) : '0';
    if (!stock || compare(free, input.quantity) < 0) {
      return refuse('stock-short', {
        ...{ item: found.of.code, location: place.code, available: free, wanted: input.quantity },
      });
    }
    const { number, effect } = nextNumber('RES', found, now, input.site);
    const made = { id: id(), number, ...input, taken: '0' };
    return [
      effect,
      reservation.insert(made),
      balances.change(stock, { reserved: add(stock.reserved, input.quantity) }),
      ...watchedIn(found.of, [input.site]),
      answer({ id: made.id, number }),
    ];
  },
});

const kept = (found: Reservation | undefined) =>
  balances.lockedAll(
    found
      ? [{ item: found.item, location: found.location, lot: found.lot ?? NO_LOT, status: 'available' as const }]
      : [],
  );

/** Lets go what is left of a reservation. */
export const releaseReservation = command('stock.reservation.release', {
  label: { en: 'Release reservation', bn: 'সংরক্ষণ ছাড়ুন', hi: 'आरक्षण छोड़ें' },
  input: { reservation: ref(reservation) },
  load: (input) => ({ found: reservation.locked({ id: input.reservation }) }),
  loadMore: (_, { found }) => ({ stock: kept(found), of: item.found({ id: found?.item ?? NO_ROW }) }),
  decide(_, { found, stock: [row], of }, { caller }) {
    if (!found || (caller.sites && !caller.sites.includes(found.site))) return refuse('reservation-unknown');
    if (!reservation.allows(found.state, 'released')) return refuse('reservation-closed', closedAs(found));
    const left = subtract(found.quantity, found.taken);
    return [
      reservation.change(found, { state: 'released' }),
      ...(row ? [balances.change(row, { reserved: subtract(row.reserved, left) })] : []),
      ...(of ? watchedIn(of, [found.site]) : []),
      answer({ id: found.id }),
    ];
  },
});

/** Takes what was kept, or a part of it, for production or to a customer. */
export const takeReserved = command('stock.reservation.take', {
  reversedBy: {
    command: 'stock.move.reverse',
    input: ({ result: { moves }, locale }) =>
      Array.isArray(moves) && moves.length === 1 ? { move: moves[0], reason: atOnce(locale) } : undefined,
  },
  label: { en: 'Take what is reserved', bn: 'সংরক্ষিত নিন', hi: 'आरक्षित लें' },
  input: {
    reservation: ref(reservation),
    /** All that is left, where nothing is said. */
    quantity: quantity().optional(),
    for: z.enum(['production', 'customer']).default('production'),
    /** What it weighs, of an item that is weighed as well as counted. */
    catch: quantity().optional(),
    /** Why it goes although its lot is past its expiry. */
    despite: text({ max: 500 }).optional(),
  },
  load: (input) => ({ found: reservation.locked({ id: input.reservation }) }),
  loadMore: (input, { found }, { caller }) => ({
    ...costsWanted(caller.company, [found?.item ?? NO_ROW]),
    of: item.found({ id: found?.item ?? NO_ROW }),
    places: placesAt(found?.site ?? '', found ? [found.location] : []),
    lots: lot.whereAny(found?.lot ? [{ id: found.lot }] : [], { lock: false }),
    calendars: sites.whereAny(found?.lot ? [{ code: found.site }] : [], { lock: false }),
    stock: balances.whereAny(
      found
        ? [
            { item: found.item, location: found.location, lot: found.lot ?? NO_LOT, status: 'available' as const },
            { item: found.item, lot: found.lot ?? NO_LOT, kind: input.for },
          ]
        : [],
    ),
  }),
  decide(input, { found, of, places, lots, calendars, stock, ...costs }, { caller, now }) {
    if (!found || !of || (caller.sites && !caller.sites.includes(found.site))) return refuse('reservation-unknown');
    if (!reservation.allows(found.state, 'taken')) return refuse('reservation-closed', closedAs(found));
    const left = subtract(found.quantity, found.taken);
    const wanted = input.quantity ?? left;
    if (compare(wanted, left) > 0) return refuse('reservation-too-little', { number: found.number, left, wanted });
    const fault = expiryFault(lots, { calendars, now, despite: input.despite }) ?? catchFault(input, of);
    if (fault) return fault;
    const known = siteLocations(found.site, places);
    const from = known.byId(found.location);
    if (!from) return refuse('location-unknown', { location: found.location });
    const taken = add(found.taken, wanted);
    const posting = {
      ...{ item: of, lot: found.lot, quantity: wanted, from, to: known.virtual(input.for), at: now },
      ...{ reason: input.despite ?? 'issue', document: found.document ?? found.number, reserved: true },
      evidence: { reservation: found.id },
    };
    const context = { now, user: caller.user, toReconcile: null, costs: costsFound(costs) };
    const state = compare(taken, found.quantity) === 0 ? ('taken' as const) : ('open' as const);
    const effects = post([posting], stock, context);
    if (isRefusal(effects)) return effects;
    const weights = weighed(effects, [{ item: of, caught: input.catch }]);
    return posted([posting], [...effects, ...weights], [...known.made, reservation.change(found, { taken, state })]);
  },
});

const ofReservation = z.object({ reservation: z.uuid() });

/** The reservation that a move took from, as its evidence says. */
const reservationOf = (evidence: unknown): string | undefined =>
  evidence === null ? undefined : ofReservation.safeParse(evidence).data?.reservation;

/** What of it a move that is taken back took from: nothing where that was released meanwhile. */
export const takenFromWanted = (evidence: unknown) => {
  const id = reservationOf(evidence);
  return reservation.whereAny(id === undefined ? [] : [{ id }]);
};

/** Keeps again what a move took, in the reservation that it took it from; undefined: there is none to keep it in. */
export function keptAgain([from]: readonly Reservation[], quantity: string): Effect | undefined {
  if (!from || from.state === 'released' || compare(from.taken, quantity) < 0) return undefined;
  return reservation.change(from, { taken: subtract(from.taken, quantity), state: 'open' });
}

const closedAs = ({ number, state }: Reservation) => ({ number, state });
