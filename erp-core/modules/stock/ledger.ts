import { z } from 'zod';
import {
  add,
  compare,
  decimal,
  type Effect,
  isZero,
  json,
  moment,
  newId,
  type Refusal,
  type Row,
  subtract,
  table,
  text,
} from '../../kernel/index.ts';
import { type CostsFound, type ValuedMove, valueMoves } from './costing/value-moves.ts';
import type { Item } from './item.ts';
import type { Location } from './location.ts';
import { LOCATION_KINDS } from './location.ts';
import { refuse } from './refusals.ts';

/** Stands for "no lot" in the key of a balance. */
export const NO_LOT = '00000000-0000-0000-0000-000000000000';

export const balances = table('stock.balance', {
  key: ['item', 'location', 'lot', 'status'],
  fields: {
    item: z.uuid(),
    location: z.uuid(),
    lot: z.uuid(),
    status: z.enum(['quarantine', 'available', 'hold', 'rejected']),
    kind: z.enum(LOCATION_KINDS),
    quantity: decimal(),
  },
});
export type Balance = Row<typeof balances>;
export type BalanceKey = Pick<Balance, 'item' | 'location' | 'lot' | 'status'>;

export const moves = table('stock.move', {
  key: ['id'],
  fields: {
    id: z.uuid(),
    site: text(),
    item: z.uuid(),
    lot: z.uuid().nullable(),
    quantity: decimal(),
    unit: text(),
    fromLocation: z.uuid(),
    toLocation: z.uuid(),
    status: z.enum(['quarantine', 'available', 'hold', 'rejected']),
    at: moment(),
    bookedAt: moment(),
    reason: text({ max: 500 }),
    document: text().nullable(),
    userId: text(),
    reverses: z.uuid().nullable(),
    fact: text({ max: 512 }).nullable(),
    evidence: json(z.json()).nullable(),
  },
});
export type Move = Row<typeof moves>;

/** The moves that stand for a fact now. */
export const passages = table('stock.passage', {
  key: ['site', 'fact'],
  fields: { site: text(), fact: text({ max: 512 }), moves: z.array(z.uuid()) },
});

/** What is to be moved, before it is known where it really comes from. */
export interface Posting {
  readonly item: Pick<Item, 'id' | 'code' | 'unit'>;
  readonly lot: string | null;
  /** Above zero. */
  readonly quantity: string;
  readonly from: Location;
  readonly to: Location;
  readonly at: number;
  /** What a unit costs, in the company's currency, where that is known. */
  readonly unitCost?: string | undefined;
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
}

const keyOf = (posting: Posting, place: Location): BalanceKey => ({
  item: posting.item.id,
  location: place.id,
  lot: posting.lot ?? NO_LOT,
  status: 'available',
});

/** The balances that postings touch: to be locked before they are posted. */
export function balancesOf(postings: readonly Posting[], toReconcile: Location | null): readonly BalanceKey[] {
  const keys = postings.flatMap((posting) =>
    [posting.from, posting.to, ...(toReconcile ? [toReconcile] : [])].map((place) => keyOf(posting, place)),
  );
  return [...new Map(keys.map((key) => [`${key.item} ${key.location} ${key.lot}`, key])).values()];
}

/**
 * Posts moves in double entry: what leaves one location arrives in the other, in the same write. An internal location
 * never gives more than it has: a request beyond it is refused with `stock-short`; of what has happened the shortfall
 * comes out of to-reconcile, as a move of its own. What the stock is worth moves along in the same write; a request of a
 * closed period is refused with `period-closed`. Pure; `locked` are the rows of `balancesOf`.
 */
export function post(
  postings: readonly Posting[],
  locked: readonly Balance[],
  { now, user, toReconcile, costs }: PostingContext,
): Refusal | readonly Effect[] {
  const closed = costs.settings?.closedThrough ?? 0;
  if (!toReconcile && postings.some(({ at }) => at <= closed))
    return refuse('period-closed', { until: momentText(closed) });
  const textOf = ({ item, location, lot, status }: BalanceKey) => `${item} ${location} ${lot} ${status}`;
  const before = new Map(locked.map((row) => [textOf(row), row]));
  const after = new Map<string, Balance>();
  const balanceAt = (posting: Posting, place: Location): Balance => {
    const key = keyOf(posting, place);
    return after.get(textOf(key)) ?? before.get(textOf(key)) ?? { ...key, kind: place.kind, quantity: '0' };
  };
  const effects: Effect[] = [];
  const valued: ValuedMove[] = [];
  const move = (posting: Posting, from: Location, quantity: string, reverses: string | null) => {
    if (from.id === posting.to.id) return;
    const id = newId();
    const { at, lot, unitCost } = posting;
    const { site } = posting.to;
    const ends = { from: from.kind, to: posting.to.kind };
    valued.push({ id, site, item: posting.item.id, lot, quantity, at, ...ends, unitCost, reverses });
    const left = balanceAt(posting, from);
    after.set(textOf(left), { ...left, quantity: subtract(left.quantity, quantity) });
    const arrived = balanceAt(posting, posting.to);
    after.set(textOf(arrived), { ...arrived, quantity: add(arrived.quantity, quantity) });
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
        status: 'available',
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
  for (const posting of postings) {
    const there = balanceAt(posting, posting.from).quantity;
    const short = posting.from.kind === 'internal' && compare(there, posting.quantity) < 0;
    const reverses = posting.reverses ?? null;
    if (!short) {
      move(posting, posting.from, posting.quantity, reverses);
      continue;
    }
    if (!toReconcile) {
      return refuse('stock-short', {
        item: posting.item.code,
        location: posting.from.code,
        available: there,
        wanted: posting.quantity,
      });
    }
    // A move is reversed once: where a shortfall makes two of it, the first one names it.
    if (!isZero(there)) move(posting, posting.from, there, reverses);
    move(posting, toReconcile, subtract(posting.quantity, there), isZero(there) ? reverses : null);
  }
  for (const [key, row] of after) {
    const old = before.get(key);
    effects.push(old ? balances.change(old, { quantity: row.quantity }) : balances.insert(row));
  }
  return [...effects, ...valueMoves(valued, costs, { now })];
}

const momentText = (at: number): string => new Date(at / 1000).toISOString();

/** The ids of the moves among effects. */
export const movesAmong = (effects: readonly Effect[]): string[] =>
  effects.flatMap((effect) =>
    effect.kind === 'insert' && effect.table.name === moves.name ? [String(effect.row.id)] : [],
  );
