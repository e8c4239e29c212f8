import {
  add,
  command,
  compare,
  type Effect,
  isRefusal,
  isZero,
  negate,
  ref,
  subtract,
  text,
  yesNo,
} from '../../kernel/index.ts';
import { costsFound, costsWanted } from './costing/costs-wanted.ts';
import { costEntries } from './costing/tables.ts';
import { type CountLine, count, countLine } from './count.ts';
import { averageWeights, weighedDifferences } from './count-weight.ts';
import { type Counted, countAfter, counted as statements } from './counted.ts';
import { type Item, item } from './item.ts';
import { type BalanceKey, balances, moves, NO_LOT } from './ledger.ts';
import { type Location, placesAt, siteLocations } from './location.ts';
import { type Posting, post } from './post.ts';
import { posted, sinceCounted } from './posted.ts';
import { quantitiesAt } from './quantity-at.ts';
import { refuse } from './refusals.ts';
import { namingFault, toldApartAsThen } from './tracking.ts';

const spotOf = ({ item: of, location: place, lot, status }: CountLine): BalanceKey => ({
  ...{ item: of, location: place, lot: lot ?? NO_LOT, status },
});
const unique = (ids: readonly string[]) => [...new Set(ids)].map((id) => ({ id }));

/** What booking a difference at these spots needs, whichever site they are in. */
const bookingWants = (spots: readonly BalanceKey[], company: string) => ({
  ...costsWanted(company, [...new Set(spots.map((spot) => spot.item))]),
  items: item.whereAny(unique(spots.map((spot) => spot.item)), { lock: false }),
  counted: statements.whereAny(spots),
  stock: balances.whereAny([
    ...spots,
    ...spots.flatMap(({ item: of, lot }) =>
      (['inventory-loss', 'to-reconcile'] as const).map((kind) => ({ item: of, lot, kind })),
    ),
    // A piece with a number of its own may be somewhere else.
    ...spots.flatMap(({ item: of, lot }) => (lot === NO_LOT ? [] : [{ item: of, lot }])),
  ]),
});

interface Difference {
  readonly spot: BalanceKey;
  readonly of: Item;
  readonly place: Location;
  readonly loss: Location;
  /** Above zero: more is there than the books say. */
  readonly by: string;
  readonly at: number;
}

function differencePosting({ spot, of, place, loss, by, at }: Difference): Omit<Posting, 'reason'> {
  const lot = spot.lot === NO_LOT ? null : spot.lot;
  return compare(by, '0') > 0
    ? { item: of, lot, quantity: by, from: loss, to: place, toStatus: spot.status, at }
    : { item: of, lot, quantity: negate(by), from: place, to: loss, status: spot.status, at };
}

/**
 * Lets a count stand: each difference is booked at the moment it was looked at, at what the goods are worth, and what is
 * booked late before that moment is made good from now on. Who may do this is another right than counting. Lines that
 * were not counted (again) stand against it, unless they are left out.
 */
export const approveCount = command('stock.count.approve', {
  label: { en: 'Approve the count', bn: 'গণনা অনুমোদন', hi: 'गिनती स्वीकृत करें' },
  input: { count: ref(count), leaveOut: yesNo().default(false) },
  load: (input) => ({
    found: count.locked({ id: input.count }),
    lines: countLine.where({ count: input.count }),
  }),
  loadMore: (_, { found, lines }, { caller, now }) => {
    const ready = lines.filter(({ state }) => state === 'counted');
    return {
      ...bookingWants(ready.map(spotOf), caller.company),
      places: placesAt(found?.site ?? '', [...new Set(ready.map((line) => line.location))]),
      books: quantitiesAt(ready.map((line) => ({ ...spotOf(line), at: line.countedAt ?? now }))),
      averages: averageWeights(ready.flatMap((line) => (line.caught === null ? [line.item] : []))),
    };
  },
  decide({ leaveOut }, { found, lines, items, places, stock, counted, books, averages, ...costs }, { caller, now }) {
    if (!found || (caller.sites && !caller.sites.includes(found.site))) return refuse('count-unknown');
    if (found.state !== 'open') return refuse('count-state', { number: found.number, state: found.state });
    const ready = lines.filter(({ state }) => state === 'counted');
    const open = lines.length - ready.length;
    if (open > 0 && !leaveOut) return refuse('count-not-done', { number: found.number, open });
    const known = siteLocations(found.site, places);
    const loss = known.virtual('inventory-loss');
    const postings: Posting[] = [];
    const stands: Effect[] = [];
    const variances = new Map<CountLine, string>();
    for (const [nth, line] of ready.entries()) {
      const of = items.find(({ id }) => id === line.item);
      const place = known.byId(line.location);
      if (!of || !place || line.counted === null || line.countedAt === null) continue;
      const by = subtract(line.counted, books[nth] ?? '0');
      variances.set(line, by);
      const spot = spotOf(line);
      if (countAfter(counted, spot, line.countedAt)?.at === line.countedAt) {
        return refuse('count-there', { at: new Date(line.countedAt / 1000).toISOString(), location: place.code });
      }
      const said = { id: line.id, count: found.id, document: found.number, at: line.countedAt };
      stands.push(statements.insert({ ...said, ...spot, quantity: line.counted, adjusted: by }));
      if (isZero(by)) continue;
      const unnamed = namingFault(of, line.lot);
      if (unnamed) return unnamed;
      const evidence = { count: found.id, line: line.id };
      const posting = differencePosting({ spot, of, place, loss, by, at: line.countedAt });
      postings.push({ ...posting, reason: 'count', document: found.number, evidence });
    }
    const toReconcile = known.virtual('to-reconcile');
    const context = { now, user: caller.user, toReconcile, costs: costsFound(costs), ...sinceCounted(counted, known) };
    const effects = post(postings, stock, context);
    if (isRefusal(effects)) return effects;
    const worth = worthByLine(effects);
    const weights = weighedDifferences(effects, ready, { items, averages });
    return posted(
      postings,
      [...effects, ...weights],
      [
        ...known.made,
        count.change(found, { state: 'approved' }),
        ...[...variances].map(([line, variance]) =>
          countLine.change(line, { variance, value: worth.get(line.id) ?? '0' }),
        ),
        ...stands,
      ],
    );
  },
});

/** What the difference of each line was worth: the costs of the moves that were made for it. */
function worthByLine(effects: readonly Effect[]): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  const worth = new Map<string, string>();
  for (const effect of effects) {
    if (effect.kind !== 'insert') continue;
    const { row } = effect;
    if (effect.table.name === moves.name) {
      const line = (row.evidence as { line?: string } | null)?.line;
      if (line) lines.set(String(row.id), line);
    } else if (effect.table.name === costEntries.name) {
      const line = lines.get(String(row.move));
      if (line) worth.set(line, add(worth.get(line) ?? '0', String(row.value)));
    }
  }
  return worth;
}

/**
 * Takes an approved count back: the books say again what they said without it. What it found and is used since cannot
 * go (`stock-short`): that place is counted again.
 */
export const withdrawCount = command('stock.count.withdraw', {
  label: { en: 'Withdraw the count', bn: 'গণনা প্রত্যাহার', hi: 'गिनती वापस लें' },
  input: { count: ref(count), reason: text({ max: 500 }) },
  load: (input) => ({
    found: count.locked({ id: input.count }),
    stands: statements.where({ count: input.count }),
    lines: countLine.where({ count: input.count }, { lock: false }),
  }),
  loadMore: (_, { found, stands, lines }, { caller }) => ({
    averages: averageWeights(lines.flatMap((line) => (line.caught === null ? [line.item] : []))),
    ...bookingWants(stands.map(bareSpot), caller.company),
    places: placesAt(found?.site ?? '', [...new Set(stands.map((stand) => stand.location))]),
  }),
  decide({ reason }, { found, stands, lines, averages, items, places, stock, counted, ...costs }, { caller, now }) {
    if (!found || (caller.sites && !caller.sites.includes(found.site))) return refuse('count-unknown');
    if (found.state !== 'approved') return refuse('count-state', { number: found.number, state: found.state });
    const known = siteLocations(found.site, places);
    const loss = known.virtual('inventory-loss');
    for (const stand of stands) {
      const of = items.find(({ id }) => id === stand.item);
      const apart = of && !isZero(stand.adjusted) && toldApartAsThen(of, stand.lot === NO_LOT ? null : stand.lot);
      if (apart) return apart;
    }
    const costing = costsFound(costs);
    const open = (costing.settings?.closedThrough ?? 0) + 1;
    const postings = stands.flatMap((stand): Posting[] => {
      const of = items.find(({ id }) => id === stand.item);
      const place = known.byId(stand.location);
      if (!of || !place || isZero(stand.adjusted)) return [];
      const spot = bareSpot(stand);
      const at = Math.max(stand.at, open);
      const posting = differencePosting({ spot, of, place, loss, by: negate(stand.adjusted), at });
      return [{ ...posting, reason, document: found.number, evidence: { count: found.id, line: stand.id } }];
    });
    const others = counted.filter((one) => one.count !== found.id);
    const context = { now, user: caller.user, toReconcile: null, costs: costing, ...sinceCounted(others, known) };
    const effects = post(postings, stock, context);
    if (isRefusal(effects)) return effects;
    const weights = weighedDifferences(effects, lines, { items, averages });
    return posted(
      postings,
      [...effects, ...weights],
      [...known.made, count.change(found, { state: 'withdrawn' }), ...stands.map((stand) => statements.remove(stand))],
    );
  },
});

const bareSpot = ({ item: of, location: place, lot, status }: Counted): BalanceKey => ({
  ...{ item: of, location: place, lot, status },
});
