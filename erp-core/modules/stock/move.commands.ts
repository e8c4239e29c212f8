import { z } from 'zod';
import {
  choice,
  code,
  command,
  compare,
  day,
  isRefusal,
  moment,
  negate,
  quantity,
  ref,
  text,
  unitCost,
} from '../../kernel/index.ts';
import { COSTS } from './costing/amounts.ts';
import { costsFound, costsWanted } from './costing/costs-wanted.ts';
import { counted as countedRows } from './counted.ts';
import { item } from './item.ts';
import { moveMeasures, withMeasures } from './item-unit.ts';
import { balances, moves, NO_LOT, STATUSES } from './ledger.ts';
import { location, placesAt, siteLocations } from './location.ts';
import { moveCommand } from './move-command.ts';
import { post } from './post.ts';
import { posted, sinceCounted } from './posted.ts';
import { refuse } from './refusals.ts';
import { keptAgain, takenFromWanted } from './reservation.ts';
import { toldApartAsThen } from './tracking.ts';

const status = () =>
  choice(STATUSES, {
    label: { en: 'Status', bn: 'অবস্থা', hi: 'स्थिति' },
    choices: {
      quarantine: { en: 'Quarantine', bn: 'কোয়ারেন্টাইন', hi: 'क्वारंटीन' },
      available: { en: 'Available', bn: 'ব্যবহারযোগ্য', hi: 'उपलब्ध' },
      hold: { en: 'On hold', bn: 'আটকে রাখা', hi: 'रोका हुआ' },
      rejected: { en: 'Rejected', bn: 'প্রত্যাখ্যাত', hi: 'अस्वीकृत' },
    },
  });
/** Why goods go although they are past their expiry. */
const despite = () => text({ max: 500 }).optional();

/**
 * Brings goods in from a supplier; into quarantine, where they are inspected first. With the label of a unit (an SSCC, and what
 * is in it) they come in that unit, which is made where it is not in the books.
 */
export const receive = moveCommand('stock.receive', {
  fact: true,
  label: { en: 'Receive', bn: 'গ্রহণ', hi: 'प्राप्त करें' },
  input: {
    to: ref(location),
    unitCost: unitCost({ sensitive: COSTS }).optional(),
    status: status().default('available'),
  },
  way: ({ to, unitCost: cost, status: toStatus }) => ({
    ...{ from: { virtual: 'supplier' }, to, toStatus, unitCost: cost, reason: 'receipt' },
    ...{ bringsLots: true, bringsUnits: true },
  }),
});

const OPENING = { en: 'Opening stock', bn: 'প্রারম্ভিক মজুদ', hi: 'प्रारंभिक भंडार' };

/**
 * Says what is there when a plant begins to keep its books here: it comes in as from outside, with the reason `opening`, by
 * which the accounts tell it from what was bought. A lot or a piece that the books do not know comes into being with it.
 */
export const open = moveCommand('stock.open', {
  label: OPENING,
  input: {
    site: text({ label: { en: 'Site', bn: 'সাইট', hi: 'साइट' } }),
    item: ref(item, { label: { en: 'Item', bn: 'পণ্য', hi: 'वस्तु' } }).optional(),
    lotCode: code({ label: { en: 'Lot or serial', bn: 'লট বা সিরিয়াল', hi: 'लॉट या क्रम संख्या' } }).optional(),
    produced: day({ label: { en: 'Produced', bn: 'উৎপাদিত', hi: 'उत्पादित' } }).optional(),
    bestBefore: day({ label: { en: 'Best before', bn: 'এর আগে সেরা', hi: 'इससे पहले उत्तम' } }).optional(),
    expires: day({ label: { en: 'Expires', bn: 'মেয়াদ শেষ', hi: 'समाप्ति' } }).optional(),
    quantity: quantity({ label: { en: 'Quantity', bn: 'পরিমাণ', hi: 'मात्रा' } }).optional(),
    unit: text({ label: { en: 'Unit', bn: 'একক', hi: 'इकाई' } }).optional(),
    to: ref(location, { label: { en: 'Location', bn: 'স্থান', hi: 'स्थान' } }),
    unitCost: unitCost({ sensitive: COSTS, label: { en: 'Unit cost', bn: 'একক মূল্য', hi: 'इकाई लागत' } }).optional(),
    status: status().default('available'),
    at: moment({ label: { en: 'As of', bn: 'যে সময়ের', hi: 'जिस समय का' } }).optional(),
  },
  sheet: {
    without: ['scan', 'lot'],
    unique: ['item', 'lotCode', 'to', 'status'],
    words: {
      lotCode: [
        'lot',
        'lot no',
        'batch',
        'batch no',
        'serial',
        'serial no',
        'serial number',
        'লট',
        'ব্যাচ',
        'লট নম্বর',
        'लॉट',
        'बैच',
      ],
    },
  },
  way: ({ to, unitCost: cost, status: toStatus }) => ({
    ...{ from: { virtual: 'supplier' }, to, toStatus, unitCost: cost, reason: 'opening' },
    bringsLots: true,
  }),
});

/**
 * Takes goods out of a place: for production (the usual), to a customer, or to scrap. Never more than is there and kept
 * for nobody; what is past its expiry goes to scrap alone, unless somebody says why.
 */
export const issue = moveCommand('stock.issue', {
  fact: true,
  label: { en: 'Issue', bn: 'প্রদান', hi: 'जारी करें' },
  input: {
    from: ref(location),
    for: z.enum(['production', 'customer', 'scrap']).default('production'),
    status: status().default('available'),
    despite: despite(),
  },
  way: ({ from, for: purpose, status: of, despite: why }) => ({
    from,
    to: { virtual: purpose },
    status: of,
    reason: why ?? 'issue',
    ...(purpose === 'scrap' ? {} : { fresh: { despite: why } }),
  }),
  check: ({ item: of, status: as, for: purpose }) =>
    as === 'available' || purpose === 'scrap' ? undefined : refuse('status-not-usable', { item: of, status: as }),
});

/** Moves goods from one place of a site to another, in the status they have. Never more than is there. */
export const transfer = moveCommand('stock.transfer', {
  fact: true,
  label: { en: 'Transfer', bn: 'স্থানান্তর', hi: 'स्थानांतरण' },
  input: { from: ref(location), to: ref(location), status: status().default('available') },
  way: ({ from, to, status: of }) => ({ from, to, status: of, reason: 'transfer' }),
});

/** Puts a part of what is in a place on hold, releases it, rejects it: it stays where it is. */
export const changeStatus = moveCommand('stock.status.change', {
  label: { en: 'Change status', bn: 'অবস্থা বদল', hi: 'स्थिति बदलें' },
  input: { location: ref(location), from: status(), to: status(), reason: text({ max: 500 }) },
  way: ({ location: place, from, to, reason }) => ({ from: place, to: place, status: from, toStatus: to, reason }),
});

/**
 * Settles what left beyond stock: brings a quantity from where it really came from (a place, the supplier of a receipt
 * found, inventory loss) into to-reconcile. Never more than is to be reconciled.
 */
export const reconcile = moveCommand('stock.reconcile', {
  label: { en: 'Reconcile', bn: 'মেলানো', hi: 'मिलान करें' },
  input: { from: ref(location), note: text({ max: 500 }).optional() },
  way: ({ from, note }) => ({ from, to: { virtual: 'to-reconcile' }, reason: note ?? 'reconcile' }),
  check({ quantity: wanted }, { stock }, places) {
    const to = places.virtual('to-reconcile');
    const open = negate(stock.find((row) => row.location === to.id)?.quantity ?? '0');
    return compare(wanted, open) > 0 ? refuse('reconcile-too-much', { open, wanted }) : undefined;
  },
});

const NO_ROW = NO_LOT;

/** A move that a transfer, a count or a handling unit keeps account of is taken back there. */
const isOwned = (evidence: unknown): boolean =>
  typeof evidence === 'object' && evidence !== null && ['transfer', 'count', 'unit'].some((of) => of in evidence);

/** It came in a unit (`unitOfLabel`). */
const cameInUnit = (evidence: unknown): boolean =>
  typeof evidence === 'object' && evidence !== null && 'cameIn' in evidence;

/** Takes a move back by one in the other direction. A move is reversed once, and never edited. */
export const reverseMove = command('stock.move.reverse', {
  label: { en: 'Reverse move', bn: 'চলাচল ফেরত', hi: 'चाल उलटें' },
  input: { move: z.uuid(), reason: text({ max: 500 }) },
  load: (input) => ({
    found: moves.found({ id: input.move }),
    reversals: moves.where({ reverses: input.move }, { lock: false }),
    measures: moveMeasures.where({ move: input.move }, { lock: false }),
  }),
  loadMore: (_, { found }, { caller }) => ({
    ...costsWanted(caller.company, [found?.item ?? NO_ROW], found ? [found.id] : []),
    of: item.found({ id: found?.item ?? NO_ROW }),
    places: placesAt(found?.site ?? '', found ? [found.fromLocation, found.toLocation] : []),
    kept: takenFromWanted(found?.evidence),
    stock: balances.whereAny(
      found
        ? [
            { item: found.item, location: found.toLocation, lot: found.lot ?? NO_LOT, status: found.toStatus },
            { item: found.item, location: found.fromLocation, lot: found.lot ?? NO_LOT, status: found.status },
            // A count since may have to be made good.
            { item: found.item, lot: found.lot ?? NO_LOT, kind: 'inventory-loss' as const },
            // It may be a piece with a number of its own, which may be somewhere else by now.
            ...(found.lot ? [{ item: found.item, lot: found.lot }] : []),
          ]
        : [],
    ),
    counted: countedRows.whereAny(
      found
        ? [found.fromLocation, found.toLocation].map((place, end) => ({
            ...{ item: found.item, location: place, lot: found.lot ?? NO_LOT },
            status: end === 0 ? found.status : found.toStatus,
          }))
        : [],
    ),
  }),
  decide(
    { reason },
    { found, reversals, measures, of, places, kept, stock, counted, ...costsLoaded },
    { caller, now },
  ) {
    if (!found || (caller.sites && !caller.sites.includes(found.site))) return refuse('move-unknown');
    if (isOwned(found.evidence)) return refuse('move-of-document', { document: found.document });
    const known = siteLocations(found.site, places);
    const [from, to] = [known.byId(found.toLocation), known.byId(found.fromLocation)];
    if (!of || !from || !to) return refuse('move-unknown');
    if (reversals.length > 0 || found.reverses) return refuse('move-reversed');
    const apart = toldApartAsThen(of, found.lot);
    if (apart) return apart;
    const costs = costsFound(costsLoaded);
    // What stands in a closed period stays: it is taken back at the first moment after.
    const at = Math.max(found.at, (costs.settings?.closedThrough ?? 0) + 1);
    const { lot, quantity, document, toStatus, id: reverses } = found;
    // What it took of a reservation is kept for whom it was kept.
    const again = keptAgain(kept, quantity);
    const posting = { item: of, lot, quantity, from, to, status: toStatus, toStatus: found.status, at, reason };
    const postings = [{ ...posting, document, reverses, keptAgain: again !== undefined }];
    const context = { now, user: caller.user, toReconcile: null, costs, ...sinceCounted(counted, known) };
    const effects = post(postings, stock, context);
    if (isRefusal(effects) && effects.code === 'stock-short' && cameInUnit(found.evidence))
      return refuse('move-in-unit');
    const decided = posted(postings, effects, again ? [again] : []);
    return withMeasures(
      decided,
      measures.map(({ kind, unit, quantity: much }) => ({ kind, unit, quantity: much })),
    );
  },
});
