import {
  add,
  answer,
  compare,
  type DecideContext,
  type Decision,
  type Effect,
  isRefusal,
  negate,
  proportion,
  type Refusal,
  subtract,
  type Told,
} from '../../../kernel/index.ts';
import { arrivesAs, balanceBook, keyOf, leavesAs, textOf } from '../balance-book.ts';
import type { ScanFound } from '../barcode/find-scanned.ts';
import { labelFault, lotOfLabel, type SaidGoods } from '../barcode/said-by-scan.ts';
import { costsFound } from '../costing/costs-wanted.ts';
import type { AverageWeight } from '../count-weight.ts';
import type { Counted } from '../counted.ts';
import { expiryFault } from '../expiry.ts';
import type { HandlingUnit, UnitContent } from '../handling-unit.ts';
import type { Item } from '../item.ts';
import { catchFault, type ItemUnit, inOwnUnit, moveMeasures } from '../item-unit.ts';
import { type Balance, moves } from '../ledger.ts';
import { holdsStock, type Location, type SiteLocations } from '../location.ts';
import { type Placed, placingFault } from '../location-rules.ts';
import type { Lowest } from '../lowest-since.ts';
import { weighedAsHappened } from '../passage-weight.ts';
import { movesAmong, type Posting, post } from '../post.ts';
import { sinceCounted, told as toldOf } from '../posted.ts';
import { cameIn, unitOfLabel } from '../received-unit.ts';
import { refuse } from '../refusals.ts';
import { asFarAsNamed } from '../tracking.ts';
import { endsAsTold, momentText, whenTold } from './as-told.ts';

/** One move that a person told as done. */
export interface MoveTold {
  readonly site: string;
  readonly at?: number | undefined;
  readonly document?: string | null | undefined;
  readonly goods: Omit<SaidGoods, 'of'> & { readonly of: Item | undefined };
  readonly way: Parameters<typeof endsAsTold>[1] & {
    readonly reason: string;
    readonly unitCost?: string | undefined;
    readonly bringsUnits?: boolean;
    readonly fresh?: { readonly despite: string | undefined };
  };
  /** What the command itself would refuse of so much, in the item's own unit. */
  readonly against: (quantity: string) => Refusal | undefined;
  /** A limit of the person's rights that so much is beyond: what he may not say is not booked. */
  readonly outside: (quantity: string) => Refusal | undefined;
}

export type ToldFound = Parameters<typeof costsFound>[0] & {
  readonly stock: readonly Balance[];
  readonly scanned?: ScanFound;
  readonly unitsSaid?: readonly ItemUnit[];
  readonly calendars: readonly { readonly calendar: unknown }[];
  readonly placed?: readonly Placed[];
  readonly lowest?: readonly Lowest[];
  readonly counted?: readonly Counted[];
  readonly averages?: readonly AverageWeight[];
  readonly pieceMoved?: number | null;
  readonly unitsOfLabel?: readonly HandlingUnit[];
  readonly inUnit?: readonly UnitContent[];
};

/**
 * Books one move as it was told, and tells a supervisor what the books have against it: what its place does not have comes out
 * of to-reconcile, a rule that it broke is said and not held against it. Refused only where nothing can be booked: the item, or
 * how much of it, is not known, or the person may not say it. Pure.
 */
export function moveAsTold(
  { site, at, document = null, goods, way, against, outside }: MoveTold,
  known: SiteLocations,
  found: ToldFound,
  { now, caller, id, told }: Pick<DecideContext, 'now' | 'caller' | 'id'> & { readonly told: Told },
): Decision {
  const ends = endsAsTold(goods, way, known);
  if (!ends) return refuse('item-unknown', { item: goods.item });
  const { item: of, lot, from, to } = ends;
  if (goods.quantity === undefined) return refuse('quantity-wanted', { item: of.code });
  const beyond = outside(goods.quantity);
  if (beyond) return beyond;
  const own = inOwnUnit({ quantity: goods.quantity, unit: goods.unit }, of, found.unitsSaid ?? goods.units);
  if (isRefusal(own)) return own;
  const { quantity, per } = own;
  const when = whenTold(at, now);
  const doubts = [...when.doubts, ...ends.doubts];
  const doubt = (one: Refusal | undefined) => {
    if (one) doubts.push(one);
  };
  // It is there already: what was told has come true.
  if (from.id === to.id && holdsStock(from)) return [answer({ moves: [] }), ...told.doubted(doubts, site)];

  const lots = goods.lots.filter(({ item }) => item === of.id);
  doubt(labelFault({ lots, isNewLot: goods.isNewLot }, found.scanned));
  const expired = way.fresh && expiryFault(lots, { ...found, now: when.at, ...way.fresh });
  doubt(expired && refuse('told-expired', expired.details));
  const status = against(quantity);
  doubt(status?.code === 'status-not-usable' ? refuse('told-status', { ...status.details, item: of.code }) : status);
  const costs = costsFound(found);
  const closed = costs.settings?.closedThrough ?? 0;
  if (when.at <= closed) doubts.push(refuse('told-closed', { at: momentText(when.at), until: momentText(closed) }));
  const weighs = weightTold(goods.catch, of, quantity, found.averages);
  doubt(weighs.doubt);

  const { reason, unitCost, status: leaves, toStatus } = way;
  const cost = unitCost && per ? proportion(unitCost, per.amount, per.makes) : unitCost;
  const since = found.pieceMoved ?? 0;
  const movedSince = since > when.at;
  const toReconcile = known.virtual('to-reconcile');
  // It came before it went on from nowhere: it is what was owed.
  const isOwed = movedSince && !holdsStock(from) && holdsStock(to) && owes(toReconcile, { of, lot }, found.stock);
  const posting = {
    ...{ item: of, lot, quantity, from, to: isOwed ? toReconcile : to, document, reason, unitCost: cost },
    ...{ caught: weighs.caught, evidence: { told: told.key } },
    ...(leaves ? { status: leaves } : {}),
    ...(toStatus ? { toStatus } : {}),
    // A piece that the books have seen since has left after that.
    at: movedSince && !isOwed ? since : when.at,
  };
  if (movedSince) {
    doubts.push(refuse('told-moved-since', { thing: `${of.code} ${lots[0]?.code ?? ''}`, at: momentText(since) }));
    if (holdsStock(to) && !isOwed) return [answer({ moves: [] }), ...told.doubted(doubts, site)];
  }
  const named = asFarAsNamed(posting, toReconcile);
  if (named !== posting) doubts.push(refuse('told-lot-unsaid', { item: of.code }));
  if (!named) return [answer({ moves: [] }), ...told.doubted(doubts, site)];
  doubt(placingFault([named], found.placed));
  doubt(keptFault(named, found.stock));
  doubt(pieceThere(named, found.stock) ? refuse('told-piece-there', { item: of.code, lot: lots[0]?.code }) : undefined);
  const arrived = { item: of.id, lot: named.lot, status: arrivesAs(named), quantity, caught: weighs.caught };
  const label = way.bringsUnits
    ? unitOfLabel({ to: named.to, site, at: named.at, goods: arrived }, found, id)
    : undefined;
  if (isRefusal(label)) doubts.push(refuse('told-unit-there', { item: of.code, sscc: found.scanned?.read.sscc }));
  const unit = isRefusal(label) ? undefined : label;
  const move = unit
    ? { ...named, arrivesPacked: true, evidence: { ...named.evidence, ...cameIn(unit).evidence } }
    : named;
  const effects = post([move], found.stock, {
    ...{ now, user: caller.user, toReconcile, costs, lowest: found.lowest },
    ...sinceCounted(found.counted, known),
  });
  if (isRefusal(effects)) return effects;
  doubts.push(...fromElsewhere(named, effects, { toReconcile, lot: lots[0]?.code }));
  const [batch] = lots;
  const made = movesAmong(effects);
  const [only, another] = made;
  return [
    ...known.made,
    ...(goods.isNewLot && batch && lot !== null ? [lotOfLabel(batch, { toVerify: !way.bringsLots })] : []),
    // A piece that is there already came in nothing.
    ...(made.length > 0 ? (unit?.effects ?? []) : []),
    ...effects,
    ...weighedAsHappened(effects, [named]),
    ...(per && goods.unit && only !== undefined && another === undefined
      ? [moveMeasures.insert({ move: only, kind: 'said', unit: goods.unit, quantity: goods.quantity })]
      : []),
    ...(made.length > 0 ? toldOf(named) : []),
    ...told.doubted(unique(doubts), site),
    answer({ moves: made, ...(unit && made.length > 0 ? { unit: unit.id } : {}) }),
  ];
}

/** Each doubt once, however often it came up. */
export const unique = (doubts: readonly Refusal[]): readonly Refusal[] => [
  ...new Map(doubts.map((one) => [JSON.stringify([one.code, one.details]), one])).values(),
];

/** What goods weigh that are weighed as well as counted: as it was told, else what so many have weighed on average. */
function weightTold(
  said: string | undefined,
  of: Item,
  quantity: string,
  averages: readonly AverageWeight[] = [],
): { readonly caught: string | undefined; readonly doubt?: Refusal } {
  const fault = catchFault({ catch: said }, of);
  if (!fault) return { caught: said };
  if (!of.catchUnit) return { caught: undefined, doubt: fault };
  const each = averages.find(({ item }) => item === of.id)?.each;
  return { caught: each && proportion(quantity, each, '1'), doubt: refuse('told-weight-unsaid', { item: of.code }) };
}

/** Whether a piece has left to-reconcile that nobody had brought. */
const owes = (
  place: Location,
  { of, lot }: Pick<Posting, 'lot'> & { readonly of: Item },
  stock: readonly Balance[],
): boolean =>
  stock.some(
    (row) => row.item === of.id && row.location === place.id && row.lot === lot && compare(row.quantity, '0') < 0,
  );

/** A piece with a number of its own came from outside, and by the books it is inside. */
const pieceThere = (posting: Posting, stock: readonly Balance[]): boolean =>
  posting.item.serials &&
  holdsStock(posting.to) &&
  !holdsStock(posting.from) &&
  balanceBook(stock).inside(posting) !== undefined;

/** What was told took of what is kept for somebody, or is in a unit. */
export function keptFault(posting: Posting, stock: readonly Balance[]): Refusal | undefined {
  const { item: of, from, quantity } = posting;
  if (!holdsStock(from) || posting.packed) return undefined;
  const key = textOf(keyOf(posting, from, leavesAs(posting)));
  const row = stock.find((one) => textOf(one) === key);
  if (!row) return undefined;
  const free = subtract(row.quantity, add(row.reserved, row.packed));
  const taken = compare(quantity, row.quantity) < 0 ? quantity : row.quantity;
  const kept = subtract(taken, compare(free, '0') < 0 ? '0' : free);
  if (compare(kept, '0') <= 0) return undefined;
  return refuse('told-kept', { item: of.code, location: from.code, wanted: quantity, kept });
}

/** What was said to leave a place and, by the moves that were made of it, came from elsewhere. */
export function fromElsewhere(
  { item: of, lot: ofLot, from, to, quantity }: Pick<Posting, 'item' | 'lot' | 'from' | 'to' | 'quantity'>,
  effects: readonly Effect[],
  { toReconcile, lot }: { readonly toReconcile: Location; readonly lot: string | undefined },
): readonly Refusal[] {
  if (!holdsStock(from)) return [];
  const asked = new Set(movesAmong(effects));
  const made = effects.flatMap((effect) =>
    effect.kind === 'insert' && effect.table.name === moves.name && asked.has(String(effect.row.id))
      ? [effect.row as { item: string; lot: string | null; quantity: string; fromLocation: string; toLocation: string }]
      : [],
  );
  const ours = made.filter((one) => one.item === of.id && one.lot === ofLot && one.toLocation === to.id);
  const owed = ours.filter((one) => one.fromLocation === toReconcile.id);
  const short = owed.reduce((sum, one) => add(sum, one.quantity), '0');
  const said = { item: of.code, location: from.code };
  if (compare(short, '0') > 0) {
    return [refuse('told-short', { ...said, wanted: quantity, available: add(quantity, negate(short)), short })];
  }
  return ours.every((one) => one.fromLocation === from.id) ? [] : [refuse('told-elsewhere', { ...said, lot })];
}
