import { z } from 'zod';
import {
  ahead,
  atOnce,
  type CommandDefinition,
  command,
  type DecideContext,
  isRefusal,
  type Label,
  moment,
  outsideLimits,
  proportion,
  quantity,
  type Refusal,
  type Reversal,
  ref,
  type SheetOffer,
  type Told,
  text,
} from '../../kernel/index.ts';
import type { ScanFound } from './barcode/find-scanned.ts';
import { labelFault, lotOfLabel, type SaidGoods, saidByScan, scanWanted, unitsOfScan } from './barcode/said-by-scan.ts';
import { costsFound, costsWanted } from './costing/costs-wanted.ts';
import { changesValue } from './costing/value-moves.ts';
import { averageWeights } from './count-weight.ts';
import { calendarFor, expiryFault } from './expiry.ts';
import { type Item, item } from './item.ts';
import { catchFault, type ItemUnit, inOwnUnit, itemUnit, withMeasures } from './item-unit.ts';
import { type Balance, balances, NO_LOT, type Status } from './ledger.ts';
import { type Location, location, type SiteLocations, siteLocations, type Virtual, virtualId } from './location.ts';
import { placingFault, placingWants } from './location-rules.ts';
import { type Lot, lot } from './lot.ts';
import { lotByCode, lotSaidWanted } from './lot-by-code.ts';
import { lowestWanted } from './lowest-since.ts';
import { balancesOf, countedWanted, type Posting, post, takenFrom } from './post.ts';
import { lossIn, posted, sinceCounted } from './posted.ts';
import { cameIn, unitOfLabel, unitOfLabelWanted } from './received-unit.ts';
import { refuse } from './refusals.ts';
import { endsAsTold, pieceMoved } from './told/as-told.ts';
import { moveAsTold } from './told/move-as-told.ts';
import { namingFault } from './tracking.ts';

const common = {
  site: text(),
  /** What was scanned: it says item and lot, and how much where nothing is said. */
  scan: text({ max: 400 }).optional(),
  item: ref(item).optional(),
  lot: z.uuid().nullable().default(null),
  quantity: quantity().optional(),
  /** In which the quantity is said, and what it costs; the item's own where nothing is said. */
  unit: text().optional(),
  /** What the goods weigh, of an item that is weighed as well as counted. */
  catch: quantity().optional(),
  /** When it was, if not now. */
  at: moment().optional(),
  document: text().optional(),
};
type Said = z.infer<z.ZodObject<typeof common>>;
/** Goods that are known, by hand or by scan. */
type Common = Omit<Said, 'item' | 'quantity'> & { readonly item: string; readonly quantity: string };

/** What every move has to know: the item, its lot, the places that it names. Masters are read, balances are locked. */
export const masters = (input: Pick<Common, 'item' | 'lot'>, places: readonly string[]) => ({
  of: item.found({ id: input.item }),
  lots: lot.whereAny(input.lot === null ? [] : [{ id: input.lot }], { lock: false }),
  places: location.whereAny(
    places.map((id) => ({ id })),
    { lock: false },
  ),
});
export interface Masters {
  readonly of: Item | undefined;
  readonly lots: readonly Lot[];
  readonly places: readonly Location[];
}

export function lotFault(input: Pick<Common, 'item' | 'lot'>, { of, lots: [found] }: Masters): Refusal | undefined {
  if (!of) return refuse('item-unknown', { item: input.item });
  const unnamed = namingFault(of, input.lot);
  if (unnamed) return unnamed;
  if (input.lot !== null && found?.item !== of.id) return refuse('lot-unknown', { lot: input.lot });
  return undefined;
}

/** Where a move begins or ends: a place by its id, or what stands for the outside of the site. */
type End = string | { readonly virtual: Virtual };

/** From where to where, and as what. */
export interface Way {
  readonly from: End;
  readonly to: End;
  readonly status?: Status;
  readonly toStatus?: Status;
  readonly reason: string;
  readonly unitCost?: string | undefined;
  /** A lot that its label tells and the books do not know comes into being. */
  readonly bringsLots?: boolean;
  /** What comes with the label of a unit comes in it (`unitOfLabel`). */
  readonly bringsUnits?: boolean;
  /** Goods past their expiry do not go this way, unless somebody says why. */
  readonly fresh?: { readonly despite: string | undefined };
}

export interface Found extends Masters {
  readonly stock: readonly Balance[];
  readonly places: readonly Location[];
}

/**
 * Declares a command that moves one item between two places of a site: what differs is the way. `check` may refuse by
 * what was loaded and locked.
 */
export function moveCommand<const More extends Readonly<Record<string, z.ZodType>>>(
  name: string,
  declared: {
    readonly label: Label;
    readonly input: More;
    readonly sheet?: SheetOffer;
    /** People confirm it at a terminal as done: then it is booked as it was told (`moveAsTold`). */
    readonly fact?: boolean;
    readonly way: (input: Common & z.infer<z.ZodObject<More>>) => Way;
    readonly check?: (
      input: Common & z.infer<z.ZodObject<More>>,
      found: Found,
      places: SiteLocations,
    ) => Refusal | undefined;
  },
): CommandDefinition {
  type Input = Common & z.infer<z.ZodObject<More>>;
  const wayOf = (input: Said) => declared.way(input as Input);
  const definition: CommandDefinition = command(name, {
    label: declared.label,
    ...(declared.sheet ? { sheet: declared.sheet } : {}),
    ...(declared.fact ? { fact: declared.fact } : {}),
    reversedBy: { command: 'stock.move.reverse', input: oneMoveBack },
    input: { ...common, ...(declared.input as Record<never, never>) },
    site: (input) => input.site,
    load: (input, context) => {
      const way = wayOf(input);
      return {
        ...masters({ ...input, item: input.item ?? NO_LOT }, placesNamed(input, way, context)),
        ...scanWanted(input, input.site, context),
        ...lotSaidWanted(input),
        ...(input.unit === undefined || input.item === undefined
          ? {}
          : { units: itemUnit.where({ item: input.item, unit: input.unit }, { lock: false }) }),
        ...likelyWanted(input, way, context.caller.company),
      };
    },
    loadMore: (input, found, { caller, now, told }) => {
      const way = wayOf(input);
      const kinds = virtualsOf(input, way, { told });
      const others = kinds.filter((kind) => !found.places.some(({ id }) => id === virtualId(input.site, kind)));
      const virtuals = location.whereAny(
        others.map((kind) => ({ site: input.site, kind })),
        { lock: false },
      );
      const goods = goodsOf(input, found);
      if (isRefusal(goods))
        return {
          ...costsWanted(caller.company, []),
          stock: balances.whereAny([]),
          calendars: calendarFor(input.site, []),
          virtuals,
        };
      const known = siteLocations(input.site, found.places, kinds);
      const asTold =
        told && endsAsTold(goods, { ...way, from: endIn(known, way.from), to: endIn(known, way.to) }, known);
      const ends = told ? (asTold ? [asTold] : []) : endsOf(goods, way, known);
      // Of a site's own location of such a kind: which one it is, is not known yet.
      const outside = others.map((kind) => ({ item: goods.item, lot: goods.lot ?? NO_LOT, kind }));
      return {
        virtuals,
        // Where a move is entered late, a count after it may be adjusted: that changes what stock is worth too.
        ...costsWanted(caller.company, told || input.at !== undefined || ends.some(isValued) ? [goods.item] : []),
        stock: balances.whereAny([
          ...balancesOf(
            ends,
            told ? known.virtual('to-reconcile') : null,
            input.at === undefined ? undefined : lossIn(known),
          ),
          ...outside,
        ]),
        ...lowestWanted(takenFrom(ends), { at: input.at, now }),
        ...(input.at === undefined ? {} : countedWanted(ends)),
        calendars: calendarFor(input.site, way.fresh ? goods.lots : []),
        ...placingWants([endIn(known, way.to)]),
        ...unitsOfScan(input, goods),
        ...pieceMoved(asTold),
        ...(way.bringsUnits
          ? unitOfLabelWanted(found.scanned, {
              ...{ item: goods.item, lot: asTold ? asTold.lot : goods.lot, status: way.toStatus ?? 'available' },
            })
          : {}),
        ...(told && goods.of?.catchUnit && goods.catch === undefined ? { averages: averageWeights([goods.item]) } : {}),
      };
    },
    decide(said, found, context) {
      const declaredWay = wayOf(said);
      const kinds = virtualsOf(said, declaredWay, context);
      const known = siteLocations(said.site, [...found.places, ...found.virtuals], kinds);
      const way = { ...declaredWay, from: endIn(known, declaredWay.from), to: endIn(known, declaredWay.to) };
      const goods = goodsOf(said, found);
      if (isRefusal(goods)) return goods;
      const { of, lots } = goods;
      const input = { ...said, item: goods.item, lot: goods.lot, unit: goods.unit, catch: goods.catch };
      if (context.told) {
        const like = (quantity: string) => ({ ...(input as unknown as Input), quantity });
        return moveAsTold(
          {
            ...{ site: said.site, at: said.at, document: said.document, goods, way },
            against: (quantity) => declared.check?.(like(quantity), { ...found, of, lots }, known),
            outside: (quantity) => outsideLimits(context.caller, definition, like(quantity)),
          },
          known,
          found,
          { ...context, told: context.told },
        );
      }
      const fault =
        lotFault(input, { ...found, of, lots }) ??
        (goods.isNewLot && !way.bringsLots
          ? refuse('lot-not-in-books', { item: of?.code, lot: lots[0]?.code })
          : undefined) ??
        (way.bringsLots ? labelFault(goods, found.scanned) : undefined) ??
        wayFault(input, way, context) ??
        (way.fresh && expiryFault(lots, { ...found, now: context.now, ...way.fresh })) ??
        (of && catchFault(input, of));
      if (fault || !of) return fault ?? refuse('item-unknown', { item: goods.item });
      if (goods.quantity === undefined) return refuse('quantity-wanted', { item: of.code });
      const whole = { ...input, quantity: goods.quantity };
      // What a scan says is held against the caller's limits like what is said by hand.
      const outside = said.scan === undefined ? undefined : outsideLimits(context.caller, definition, whole);
      if (outside) return outside;
      const own = inOwnUnit(whole, of, found.unitsSaid ?? goods.units);
      if (isRefusal(own)) return own;
      const against = declared.check?.(
        { ...(whole as unknown as Input), quantity: own.quantity },
        { ...found, of, lots },
        known,
      );
      const { from, to, fresh: _fresh, bringsLots: _lots, bringsUnits, ...rest } = way;
      if (against || !from || !to) return against ?? refuse('item-unknown', { item: goods.item });
      const { document = null, at = context.now } = input;
      const { quantity: much, per } = own;
      const cost = rest.unitCost && per ? proportion(rest.unitCost, per.amount, per.makes) : rest.unitCost;
      const arrived = { item: of.id, lot: goods.lot, status: rest.toStatus ?? 'available', quantity: much };
      const unit = bringsUnits
        ? unitOfLabel({ to, site: said.site, at, goods: { ...arrived, caught: goods.catch } }, found, context.id)
        : undefined;
      if (isRefusal(unit)) return unit;
      const posting: Posting = {
        ...{ item: of, lot: goods.lot, quantity: much, from, to, at, document, ...rest },
        unitCost: cost,
        ...(unit ? cameIn(unit) : {}),
      };
      const full = placingFault([{ ...posting, item: of }], found.placed);
      if (full) return full;
      const { now, caller } = context;
      const costs = costsFound(found);
      const [label] = lots;
      const decided = posted(
        [posting],
        post([posting], found.stock, {
          ...{ now, user: caller.user, toReconcile: null, costs, lowest: found.lowest },
          ...sinceCounted(found.counted, known),
        }),
        [...known.made, ...(goods.isNewLot && label ? [lotOfLabel(label)] : []), ...(unit?.effects ?? [])],
        unit ? { unit: unit.id } : {},
      );
      const { unit: inUnit, catch: caught } = input;
      if (!per && !caught) return decided;
      return withMeasures(decided, [
        ...(per && inUnit ? [{ kind: 'said' as const, unit: inUnit, quantity: goods.quantity }] : []),
        ...(caught && of.catchUnit ? [{ kind: 'caught' as const, unit: of.catchUnit, quantity: caught }] : []),
      ]);
    },
  });
  return definition;
}

interface Asked extends Omit<Masters, 'places'> {
  readonly lotsSaid?: readonly Lot[];
  readonly scanned?: ScanFound;
  readonly units?: readonly ItemUnit[];
}
type Goods = Omit<SaidGoods, 'of'> & { readonly of: Item | undefined };

/** The goods that are meant: as they were said by hand, or with what was scanned. */
function goodsOf(input: Said, { of, lots, lotsSaid, scanned, units = [] }: Asked): Refusal | Goods {
  if (scanned) return saidByScan(input, scanned);
  if (input.item === undefined) return refuse('item-wanted');
  const { item: id, lot: ofLot, quantity: much, unit, catch: caught } = input;
  if (lotsSaid) {
    const [there] = lotsSaid;
    const meant = lotByCode(input, id, there);
    if (isRefusal(meant)) return meant;
    const goods = { item: id, lot: meant.id, quantity: much, unit, catch: caught, of, lots: [meant], units };
    return { ...goods, isNewLot: !there, serial: false };
  }
  return { item: id, lot: ofLot, quantity: much, unit, catch: caught, of, lots, units, isNewLot: false, serial: false };
}

/**
 * One move is taken back by one. Where a count since had to be made good, a person looks at what to take back; what came in a
 * unit has to be taken out of it first.
 */
const oneMoveBack: Reversal['input'] = ({ result: { moves, unit }, locale }) =>
  Array.isArray(moves) && moves.length === 1 && unit === undefined
    ? { move: moves[0], reason: atOnce(locale) }
    : undefined;

/** The virtual locations of the site that a move is about. Entered late, it may have to make a count good. */
const virtualsOf = (
  { at }: Pick<Said, 'at'>,
  { from, to }: Way,
  { told }: { readonly told?: Told | undefined },
): readonly Virtual[] => [
  ...[from, to].flatMap((end) => (typeof end === 'string' ? [] : [end.virtual])),
  // What is told as done may leave more than is there.
  ...(told ? (['to-reconcile'] as const) : []),
  ...(at === undefined ? [] : (['inventory-loss'] as const)),
];
const endId = (site: string, end: End): string => (typeof end === 'string' ? end : virtualId(site, end.virtual));
const placesNamed = (
  input: Pick<Said, 'at' | 'site'>,
  way: Way,
  context: { readonly told?: Told | undefined },
): readonly string[] => [
  ...[way.from, way.to].filter((end) => typeof end === 'string'),
  ...virtualsOf(input, way, context).map((kind) => virtualId(input.site, kind)),
];
const endIn = (known: SiteLocations, end: End): Location | undefined =>
  typeof end === 'string' ? known.byId(end) : known.virtual(end.virtual);

/** What `loadMore` will ask for, as far as the input tells: of what is weighed, numbered or entered late it asks more. */
function likelyWanted(
  { site, item: of, lot: ofLot, at }: Said,
  { from, to, status = 'available', toStatus = status }: Way,
  company: string,
) {
  if (of === undefined) return ahead(costsWanted(company, []));
  const inside = [from, to].map((end) => typeof end === 'string' || end.virtual === 'to-reconcile');
  const key = (end: End, as: Status) => ({
    ...{ item: of, location: endId(site, end), lot: ofLot ?? NO_LOT },
    status: typeof end === 'string' ? as : ('available' as const),
  });
  return ahead({
    ...costsWanted(company, at !== undefined || inside[0] !== inside[1] ? [of] : []),
    stock: balances.whereAny([key(from, status), key(to, toStatus)]),
  });
}

const isValued = ({ from, to }: { readonly from: Location; readonly to: Location }): boolean =>
  changesValue({ from: from.kind, to: to.kind });

/** What is known of a posting before it is decided: enough to say which balances it touches. */
function endsOf({ lot: of, of: found }: Goods, way: Way, known: SiteLocations) {
  const { status, toStatus } = way;
  const [from, to] = [endIn(known, way.from), endIn(known, way.to)];
  if (!found || !from || !to) return [];
  return [{ item: found, lot: of, from, to, ...(status ? { status } : {}), ...(toStatus ? { toStatus } : {}) }];
}

function wayFault(
  { at }: Pick<Said, 'at'>,
  {
    from,
    to,
    status,
    toStatus,
  }: Pick<Way, 'status' | 'toStatus'> & Readonly<Record<'from' | 'to', Location | undefined>>,
  { now }: DecideContext,
): Refusal | undefined {
  if (!from || !to) return refuse('location-unknown', { location: from ? 'to' : 'from' });
  if (from.kind === 'transit' || to.kind === 'transit') return refuse('way-by-transfer');
  if (from.id === to.id && (toStatus ?? status) === status) return refuse('same-location', { location: from.code });
  if (at !== undefined && at > now) return refuse('time-in-future');
  return undefined;
}
