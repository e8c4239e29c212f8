import { add, compare, type Effect, negate, newId, type Refusal, subtract, type Want } from '../../kernel/index.ts';
import { arrivesAs, balanceBook, keyOf, leavesAs, statusIn, textOf } from './balance-book.ts';
import { type CostsFound, type ValuedMove, valueMoves } from './costing/value-moves.ts';
import { type Counted, countAfter, counted as countedRows } from './counted.ts';
import type { Item } from './item.ts';
import { type Balance, type BalanceKey, type Move, moves, type Status } from './ledger.ts';
import { holdsStock, type Location } from './location.ts';
import type { Lowest } from './lowest-since.ts';
import { refuse } from './refusals.ts';

/** What is to be moved, before it is known where it really comes from. */
export interface Posting {
  readonly item: Pick<Item, 'id' | 'code' | 'unit' | 'serials'> & Partial<Pick<Item, 'watched'>>;
  readonly lot: string | null;
  /** Above zero. */
  readonly quantity: string;
  readonly from: Location;
  readonly to: Location;
  /** In which it leaves; available where nothing is said. */
  readonly status?: Status;
  /** In which it arrives; the same where nothing is said. */
  readonly toStatus?: Status;
  /** It takes what was kept for it. */
  readonly reserved?: boolean;
  /** It is kept again where it comes to: what took it from there is taken back. */
  readonly keptAgain?: boolean;
  /** It is in a handling unit, which moves whole. */
  readonly packed?: boolean;
  /** It comes into a handling unit, or in one: where it arrives it moves with that alone. */
  readonly arrivesPacked?: boolean;
  readonly at: number;
  /** What a unit costs, in the company's currency, where that is known. */
  readonly unitCost?: string | undefined;
  /** It was made of what the postings before it took into production: its part of what that was worth. */
  readonly madeOf?: { readonly part: number; readonly of: number };
  readonly reason: string;
  readonly document?: string | null;
  readonly reverses?: string | null;
  readonly fact?: string | null;
  readonly evidence?: unknown;
}

export interface PostingContext {
  readonly now: number;
  readonly user: string;
  /** Where a shortfall comes out of, for what has happened; null: it is a request, and refused where stock is short. */
  readonly toReconcile: Location | null;
  /** As loaded by `costsWanted` of what is posted. */
  readonly costs: CostsFound;
  /** Of what is entered late: the least that its balances have held since then (`lowestWanted`). */
  readonly lowest?: readonly Lowest[] | undefined;
  /** Of what is entered late: what was counted in its places since (`countedWanted`), and where a difference goes. */
  readonly counts?: { readonly counted: readonly Counted[]; readonly lossOf: LossOf } | undefined;
}

/** The location of inventory loss of a site. */
export type LossOf = (site: string) => Location;

/**
 * The balances that postings touch, to be locked before they are posted: give them to `balances.whereAny`. Of a piece with
 * a number of its own it is all of them, for it may be somewhere else than is said.
 */
export function balancesOf(
  postings: readonly Pick<Posting, 'item' | 'lot' | 'from' | 'to' | 'status' | 'toStatus'>[],
  toReconcile: Location | null,
  /** For what is entered late: a count since may have to be made good. */
  lossOf?: LossOf,
): readonly Partial<BalanceKey>[] {
  const pieces = postings.flatMap(({ item, lot }) => (item.serials && lot ? [{ item: item.id, lot }] : []));
  const keys = postings.flatMap((posting) => [
    keyOf(posting, posting.from, leavesAs(posting)),
    keyOf(posting, posting.to, arrivesAs(posting)),
    ...(toReconcile ? [keyOf(posting, toReconcile, 'available')] : []),
    ...(lossOf ? [posting.from, posting.to].map(({ site }) => keyOf(posting, lossOf(site), 'available')) : []),
  ]);
  return [...new Map(keys.map((key) => [textOf(key), key])).values(), ...pieces];
}

/** For what is entered late: what was counted at its ends, to be given to `post` with where a difference goes. */
export const countedWanted = (
  postings: readonly Pick<Posting, 'item' | 'lot' | 'from' | 'to' | 'status' | 'toStatus'>[],
): { readonly counted: Want<readonly Counted[]> } => ({
  counted: countedRows.whereAny(
    postings.flatMap((posting) =>
      [keyOf(posting, posting.from, leavesAs(posting)), keyOf(posting, posting.to, arrivesAs(posting))].filter(
        (_, end) => holdsStock(end === 0 ? posting.from : posting.to),
      ),
    ),
  ),
});

/** The balances of what is ours that postings take from. */
export const takenFrom = (
  postings: readonly Pick<Posting, 'item' | 'lot' | 'from' | 'status' | 'toStatus'>[],
): readonly BalanceKey[] =>
  postings.flatMap((posting) => (holdsStock(posting.from) ? [keyOf(posting, posting.from, leavesAs(posting))] : []));

/**
 * Posts moves in double entry: what leaves one location arrives in the other, in the same write. An internal location
 * never gives more than it has and has not reserved or packed: a request beyond it is refused with `stock-short`; of what has
 * happened the shortfall comes out of to-reconcile, as a move of its own. A request that is entered late takes no more
 * than the place has held at every moment since (`stock-short-then`). What the stock is worth moves along in the same
 * write; a request of a closed period is refused with `period-closed`. Pure; `locked` are the rows of `balancesOf`.
 */
export function post(
  postings: readonly Posting[],
  locked: readonly Balance[],
  { now, user, toReconcile, costs, lowest = [], counts }: PostingContext,
): Refusal | readonly Effect[] {
  const closed = costs.settings?.closedThrough ?? 0;
  if (!toReconcile && postings.some(({ at }) => at <= closed)) {
    return refuse('period-closed', { until: momentText(closed) });
  }
  const book = balanceBook(locked);
  const effects: Effect[] = [];
  const valued: ValuedMove[] = [];
  const adjusted = new Map<Counted, string>();
  const move = (posting: Posting) => {
    const { from, quantity, reverses = null } = posting;
    const status = statusIn(from, leavesAs(posting));
    const toStatus = statusIn(posting.to, arrivesAs(posting));
    if (from.id === posting.to.id && status === toStatus) return;
    const id = newId();
    const { at, lot, unitCost, madeOf } = posting;
    const { site } = posting.to;
    const ends = { from: from.kind, to: posting.to.kind };
    valued.push({ id, site, item: posting.item.id, lot, quantity, at, ...ends, unitCost, madeOf, reverses });
    const taken = negate(quantity);
    book.add(posting, from, status, {
      quantity: taken,
      reserved: posting.reserved ? taken : '0',
      packed: posting.packed ? taken : '0',
    });
    const stays = (posting.packed || posting.arrivesPacked) && posting.to.kind === 'internal';
    const kept = posting.keptAgain ? quantity : '0';
    book.add(posting, posting.to, toStatus, { quantity, reserved: kept, packed: stays ? quantity : '0' });
    effects.push(
      moves.insert({
        id,
        site,
        item: posting.item.id,
        lot,
        quantity,
        unit: posting.item.unit,
        fromLocation: from.id,
        toLocation: posting.to.id,
        status,
        toStatus,
        at,
        bookedAt: now,
        reason: posting.reason,
        document: posting.document ?? null,
        userId: user,
        reverses,
        fact: posting.fact ?? null,
        evidence: (posting.evidence ?? null) as Move['evidence'],
      }),
    );
  };
  const place = (posting: Posting): Refusal | undefined => {
    const fault = serialFault(posting, book);
    if (fault) return fault;
    const { quantity: there, reserved, packed } = book.at(posting, posting.from, leavesAs(posting));
    const free = posting.reserved || posting.packed ? there : subtract(there, add(reserved, packed));
    // What has happened takes what is there, whoever it was kept for (`asHappened`).
    if (!toReconcile && holdsStock(posting.from) && compare(free, posting.quantity) < 0)
      return shortFault(posting, free);
    move(posting);
    return undefined;
  };
  const held = new Map(lowest.map(({ key, lowest: least }) => [textOf(key), least]));
  for (const said of postings) {
    const found = book.found(said, toReconcile !== null);
    const key = textOf(keyOf(found, found.from, leavesAs(found)));
    const then = held.get(key);
    for (const posting of toReconcile ? asHappened(found, { book, then, counts, toReconcile }) : [found]) {
      const { before, after } = madeGood(posting, counts, adjusted);
      for (const one of [...before, posting, ...after]) {
        const fault = place(one);
        if (fault) return fault;
      }
      if (then !== undefined && posting.from.id === found.from.id) held.set(key, subtract(then, posting.quantity));
    }
    if (!toReconcile && then !== undefined && compare(then, found.quantity) < 0) {
      return shortFault(found, then, { code: 'stock-short-then', at: momentText(found.at) });
    }
  }
  effects.push(...[...adjusted].map(([row, by]) => countedRows.change(row, { adjusted: add(row.adjusted, by) })));
  return [...effects, ...book.effects(), ...valueMoves(valued, costs, { now })];
}

function shortFault(
  { item, from, quantity }: Posting,
  available: string,
  { code, ...more }: { readonly code: 'stock-short' | 'stock-short-then'; readonly at?: string } = {
    code: 'stock-short',
  },
): Refusal {
  const there = compare(available, '0') < 0 ? '0' : available;
  return refuse(code, { item: item.code, location: from.code, available: there, wanted: quantity, ...more });
}

/**
 * What has happened, in the moves that the books can follow it with: its place gives what it has (of what is late: what it has
 * held at every moment since), and what is short comes out of to-reconcile. A move is reversed once: where a shortfall makes
 * two of it, the first one names it.
 */
function asHappened(
  posting: Posting,
  {
    book,
    then,
    counts,
    toReconcile,
  }: {
    readonly book: ReturnType<typeof balanceBook>;
    readonly then: string | undefined;
    readonly counts: PostingContext['counts'];
    readonly toReconcile: Location;
  },
): readonly Posting[] {
  if (!holdsStock(posting.from)) return [posting];
  const key = keyOf(posting, posting.from, leavesAs(posting));
  // What a count has found since is made good at its moment, whatever left the place before.
  const counted = counts && countAfter(counts.counted, key, posting.at) !== undefined;
  const there = counted ? posting.quantity : book.at(posting, posting.from, leavesAs(posting)).quantity;
  const most = [there, then ?? there, posting.quantity].reduce((least, one) => (compare(one, least) < 0 ? one : least));
  if (compare(most, posting.quantity) === 0) return [posting];
  const isNone = compare(most, '0') <= 0;
  const short = isNone ? posting.quantity : subtract(posting.quantity, most);
  // A unit that leaves takes all that was packed in it, also what is not there.
  if (posting.packed) {
    book.add(posting, posting.from, leavesAs(posting), { quantity: '0', reserved: '0', packed: negate(short) });
  }
  const { reserved: _reserved, packed, ...rest } = posting;
  const owed: Posting = {
    ...rest,
    ...{ from: toReconcile, quantity: short, status: 'available', toStatus: arrivesAs(posting) },
    ...(packed ? { arrivesPacked: true } : {}),
    reverses: isNone ? (posting.reverses ?? null) : null,
  };
  return isNone ? [owed] : [{ ...posting, quantity: most }, owed];
}

/**
 * What a late move takes from a place that was counted since comes back at the moment of the count, and what it brings
 * goes: the count had seen it. First what comes, so that the place is not short of it meanwhile; a piece with a number
 * of its own has to leave before it can come. `adjusted` is told by how much more each count was made good.
 */
function madeGood(
  posting: Posting,
  counts: PostingContext['counts'],
  adjusted: Map<Counted, string>,
): { readonly before: readonly Posting[]; readonly after: readonly Posting[] } {
  if (!counts) return { before: [], after: [] };
  const { item, lot, quantity, from, to, at } = posting;
  const left = holdsStock(from) ? countAfter(counts.counted, keyOf(posting, from, leavesAs(posting)), at) : undefined;
  const came = holdsStock(to) ? countAfter(counts.counted, keyOf(posting, to, arrivesAs(posting)), at) : undefined;
  const common = { item, lot, quantity, reason: 'count' };
  const said = ({ at: moment, document, count }: Counted) => ({
    at: moment,
    document,
    evidence: { count, madeGood: true },
  });
  const back: Posting[] = [];
  const gone: Posting[] = [];
  if (left) {
    back.push({ ...common, ...said(left), from: counts.lossOf(from.site), to: from, toStatus: leavesAs(posting) });
    adjusted.set(left, add(adjusted.get(left) ?? '0', quantity));
  }
  if (came) {
    gone.push({ ...common, ...said(came), from: to, status: arrivesAs(posting), to: counts.lossOf(to.site) });
    adjusted.set(came, subtract(adjusted.get(came) ?? '0', quantity));
  }
  return item.serials ? { before: [], after: [...back, ...gone] } : { before: back, after: gone };
}

/** A piece with a number of its own comes by itself, and does not come in where it already is. */
function serialFault(posting: Posting, book: ReturnType<typeof balanceBook>): Refusal | undefined {
  if (!posting.item.serials) return undefined;
  if (compare(posting.quantity, '1') !== 0) return refuse('serial-one-piece', { item: posting.item.code });
  const inside = book.inside(posting);
  if (inside && holdsStock(posting.to) && !holdsStock(posting.from)) {
    return refuse('serial-there', { item: posting.item.code });
  }
  return undefined;
}

const momentText = (at: number): string => new Date(at / 1000).toISOString();

/** The ids of the moves that were asked for among effects: not of those that make a count good. */
export const movesAmong = (effects: readonly Effect[]): string[] =>
  effects.flatMap((effect) =>
    effect.kind === 'insert' && effect.table.name === moves.name && !makesGood(effect.row.evidence)
      ? [String(effect.row.id)]
      : [],
  );

const makesGood = (evidence: unknown): boolean =>
  typeof evidence === 'object' && evidence !== null && 'madeGood' in evidence;
