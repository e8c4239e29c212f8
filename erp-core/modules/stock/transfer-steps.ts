import {
  add,
  answer,
  compare,
  type DecideContext,
  type Decision,
  type Effect,
  isRefusal,
  type Refusal,
  reading,
  subtract,
} from '../../kernel/index.ts';
import { costsFound, costsWanted } from './costing/costs-wanted.ts';
import type { CostsFound } from './costing/value-moves.ts';
import { type Counted, counted } from './counted.ts';
import { type Item, item } from './item.ts';
import { catchFault, weighed } from './item-unit.ts';
import { type Balance, balances, NO_LOT, type Status } from './ledger.ts';
import { type Location, location, placesAtSites, siteLocations } from './location.ts';
import { type Placed, placingFault, readPlaced } from './location-rules.ts';
import type { Lowest } from './lowest-since.ts';
import { movesAmong, type Posting, post } from './post.ts';
import { told } from './posted.ts';
import { refuse } from './refusals.ts';
import { watchedIn } from './reorder/watched.ts';
import {
  onTheWay,
  type StepKind,
  stateOf,
  type TransferLine,
  type TransferOrder,
  type TransferStep,
  transferOrder,
  transferSteps,
} from './transfer-order.ts';

/** One thing that happens to a line of a transfer. */
export interface Step {
  readonly line: TransferLine;
  readonly kind: StepKind;
  readonly quantity: string;
  /** The end that is not the way; its status there. */
  readonly place: string;
  readonly status: Status;
  readonly reason: string;
  /** What it weighs, of an item that is weighed as well as counted. */
  readonly caught?: string | undefined;
  /** Takes what was kept for the line. */
  readonly reserved?: boolean;
  /** What comes back is kept again for whom it was kept. */
  readonly keptAgain?: boolean;
  /** The step that it takes back. */
  readonly takesBack?: TransferStep;
}

/** What a command on a transfer loads first. */
export const transferWants = (id: string) => ({
  order: transferOrder.locked({ id }),
  lines: transferOrder.lines.of(id),
  steps: transferSteps.where({ transfer: id }),
});
export interface TransferFound {
  readonly order: TransferOrder | undefined;
  readonly lines: readonly TransferLine[];
  readonly steps: readonly TransferStep[];
}

/**
 * What posting steps needs: items, places of both sites, costs, and every balance at the ends. The way and the loss are
 * locked by their kind, for which places they are is not known before the places are read.
 */
export const stepWants = (
  { order, lines, steps }: TransferFound,
  ends: readonly { readonly line: string; readonly place: string; readonly status: Status }[],
  company: string,
) => {
  const items = [...new Set(lines.map((line) => line.item))];
  const sites = [...new Set(order ? [order.fromSite, order.toSite] : [])];
  const places = ends.flatMap(({ line: id, place, status }) => {
    const line = lines.find((one) => one.id === id);
    return line ? [{ item: line.item, location: place, lot: line.lot ?? NO_LOT, status }] : [];
  });
  return {
    ...costsWanted(
      company,
      items,
      steps.map(({ move }) => move),
    ),
    items: item.whereAny(
      items.map((id) => ({ id })),
      { lock: false },
    ),
    places: placesAtSites(sites, [...new Set(ends.map(({ place }) => place))]),
    counted: counted.whereAny(places),
    placed: reading((db) => readPlaced(db, [...new Set(ends.map(({ place }) => place))])),
    guards: location.lockedAll([...new Set(ends.map(({ place }) => place))].map((id) => ({ id }))),
    stock: balances.whereAny([
      ...places,
      ...lines.flatMap(({ item: of, lot }) =>
        (['transit', 'inventory-loss'] as const).map((kind) => ({ item: of, lot: lot ?? NO_LOT, kind })),
      ),
      // A piece with a number of its own may be somewhere else than is said.
      ...lines.flatMap(({ item: of, lot }) => (lot ? [{ item: of, lot }] : [])),
    ]),
  };
};
export type StepsFound = Parameters<typeof costsFound>[0] & {
  readonly items: readonly Item[];
  readonly places: readonly Location[];
  readonly stock: readonly Balance[];
  readonly counted: readonly Counted[];
  /** What the places at the ends hold, for their rules. */
  readonly placed: readonly Placed[];
  /** Of what is entered late, as `lowestWanted` found it. */
  readonly lowest?: readonly Lowest[];
};

/** The refusal of a transfer that is not there for the caller at that end. */
export const transferFault = (
  order: TransferOrder | undefined,
  site: 'fromSite' | 'toSite',
  { caller }: Pick<DecideContext, 'caller'>,
): Refusal | undefined =>
  !order || (caller.sites && !caller.sites.includes(order[site])) ? refuse('transfer-unknown') : undefined;

/** Lines that are named, each once, or all of them; a refusal names what is not a line of this transfer. */
export function linesNamed<Said extends { readonly line: string }>(
  lines: readonly TransferLine[],
  said: readonly Said[],
): Refusal | readonly { readonly line: TransferLine; readonly said: Said }[] {
  const found: { line: TransferLine; said: Said }[] = [];
  for (const one of said) {
    const line = lines.find(({ id }) => id === one.line);
    if (!line || found.some((before) => before.line === line))
      return refuse('transfer-line-unknown', { line: one.line });
    found.push({ line, said: one });
  }
  return found;
}

const SIGN = { sent: 'out', arrived: 'in', lost: 'in', returned: 'in', surplus: 'beside' } as const;

/** Posts steps, writes them down and brings lines and state of the transfer up to date. */
export function decideSteps(
  steps: readonly Step[],
  { order, lines, ...found }: StepsFound & Omit<TransferFound, 'order'> & { readonly order: TransferOrder },
  { now, caller }: DecideContext,
  {
    at,
    before = [],
    more = {},
    doubt,
  }: {
    readonly at?: number;
    readonly before?: readonly Effect[];
    readonly more?: object;
    /** They have happened: a rule that a place has is said to a supervisor, and holds nothing up. */
    readonly doubt?: (one: Refusal) => void;
  },
): Decision {
  const known = [...new Set([order.fromSite, order.toSite])].map((site) =>
    siteLocations(
      site,
      found.places.filter((place) => place.site === site),
    ),
  );
  const [sender, receiver = sender] = known;
  if (!sender || !receiver) throw new TypeError('a transfer has two sites');
  const way = sender.virtual('transit');
  const costs: CostsFound = costsFound(found);
  const open = (costs.settings?.closedThrough ?? 0) + 1;
  const after = new Map(lines.map((line) => [line.id, line]));
  const postings: (Posting & { readonly item: Item; readonly caught: string | undefined })[] = [];
  for (const { line, kind, place: end, takesBack, ...step } of steps) {
    const place =
      kind === 'lost' ? receiver.virtual('inventory-loss') : known.map(({ byId }) => byId(end)).find(Boolean);
    const of = found.items.find(({ id }) => id === line.item);
    if (!place || !of || (place.kind !== 'internal' && kind !== 'lost'))
      return refuse('location-unknown', { location: end });
    const weight = catchFault({ catch: step.caught }, of);
    // What was sent before it was weighed is taken back without a weight.
    if (weight && !takesBack) return weight;
    const other = SIGN[kind] === 'beside' ? receiver.virtual('inventory-loss') : way;
    const leaves = kind === 'sent' ? !takesBack : takesBack !== undefined;
    postings.push({
      ...{ item: of, lot: line.lot, quantity: step.quantity, caught: step.caught },
      ...(leaves ? { from: place, to: other } : { from: other, to: place }),
      status: leaves ? step.status : line.status,
      toStatus: leaves ? line.status : step.status,
      at: takesBack ? Math.max(takesBack.at, open) : (at ?? now),
      ...{ reason: step.reason, document: order.number, evidence: { transfer: order.id, line: line.id } },
      ...(step.reserved ? { reserved: true } : {}),
      ...(step.keptAgain ? { keptAgain: true } : {}),
      reverses: takesBack?.move ?? null,
    });
    const was = after.get(line.id) ?? line;
    const figure = takesBack ? subtract(was[kind], step.quantity) : add(was[kind], step.quantity);
    after.set(line.id, { ...was, [kind]: figure });
  }
  for (const [id, line] of after) {
    if (compare(onTheWay(line), '0') < 0) {
      const was = lines.find((one) => one.id === id);
      return refuse('transfer-not-on-the-way', { left: was ? onTheWay(was) : '0', line: line.position });
    }
  }
  const lossOf = (site: string) => (site === order.toSite ? receiver : sender).virtual('inventory-loss');
  const counts = { counted: found.counted, lossOf };
  const full = placingFault(postings, found.placed);
  if (full && !doubt) return full;
  if (full) doubt?.(full);
  const effects = post(postings, found.stock, {
    now,
    user: caller.user,
    toReconcile: null,
    costs,
    lowest: found.lowest,
    counts,
  });
  if (isRefusal(effects)) return effects;
  const moves = movesAmong(effects);
  const written = found.steps.length;
  return [
    ...new Set(known.flatMap(({ made }) => made)),
    ...before,
    ...effects,
    ...weighed(effects, postings),
    ...steps.map(({ line, kind, place, status, quantity, takesBack }, nth) =>
      takesBack
        ? transferSteps.change(takesBack, { takenBack: true })
        : transferSteps.insert({
            ...{ move: moves[nth] as string, transfer: order.id, line: line.id, number: written + nth + 1 },
            ...{ kind, place, status, quantity, at: at ?? now, takenBack: false },
          }),
    ),
    ...lines.flatMap((line) => {
      const figures = after.get(line.id);
      return figures && figures !== line ? [transferOrder.lines.change(line, figures)] : [];
    }),
    transferOrder.change(order, { state: stateOf([...after.values()]), ...more }),
    ...postings.flatMap(told),
    // What is on the way is expected at the other end.
    ...(order.fromSite !== order.toSite && steps.some(({ kind }) => kind !== 'arrived')
      ? [...new Set(postings.map(({ item: of }) => of))].flatMap((of) => watchedIn(of, [order.toSite]))
      : []),
    answer({ id: order.id, moves }),
  ];
}
