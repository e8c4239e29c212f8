import { type Caller, compare, type Refusal, reading, type Want } from '../../kernel/index.ts';
import type { Item } from './item.ts';
import { holdsStock, type Location } from './location.ts';
import { refuse } from './refusals.ts';

/** Where an item is held: a row a place. */
interface Held {
  readonly site: string;
  readonly place: string;
}

type HeldFound = readonly Held[] | 'in-use';

type Tracked = Pick<Item, 'lots' | 'serials'>;
const MOST_NAMED = 5;

/** Whoever moves an item waits this long (ms) at most for one that is told apart otherwise. */
const PATIENCE = 1_000;

/**
 * Where an item is held, and that it stays so: until this transaction has ended no other one reads an item, and none that
 * has read one is still under way. A move reads how its item is told apart without a lock, for thousands do so a second: one
 * that has read it and not written yet would book what could not be named any more. So the rare change waits, and not the
 * moves. "in-use": it would have to wait too long, and a long question must not hold up the plant behind it.
 */
const held = (item: string): Want<HeldFound> =>
  reading(async (db) => {
    const found = await db.one<{ alone: boolean }>('select stock.items_alone($1) as alone', [PATIENCE]);
    if (!found?.alone) return 'in-use';
    return db.rows<Held>(
      `select distinct l.site, l.code as place from stock.balance b join stock.location l on l.id = b.location
       where b.item = $1 and b.held and b.kind in ('internal', 'transit', 'to-reconcile') order by 1, 2`,
      [item],
    );
  });

/** What has to be known where an item is to be told apart otherwise than before: by lots or not, by pieces or not. */
export const trackingWants = (
  after: { readonly [Field in keyof Tracked]?: boolean | undefined },
  before: (Tracked & Pick<Item, 'id'>) | undefined,
): { readonly held?: Want<HeldFound> } =>
  before && (before.lots !== (after.lots ?? before.lots) || before.serials !== (after.serials ?? before.serials))
    ? { held: held(before.id) }
    : {};

/**
 * What is in stock is of no lot, or of some: told apart otherwise it could not be named any more, and would never leave. So
 * that changes only while there is none, what is on its way or still to be reconciled among it.
 */
export function trackingFault(
  { code }: Pick<Item, 'code'>,
  { held: places = [] }: { readonly held?: HeldFound | undefined },
  { sites }: Pick<Caller, 'sites'>,
): Refusal | undefined {
  if (places === 'in-use') return refuse('item-in-use', { item: code });
  if (places.length === 0) return undefined;
  const seen = places.filter(({ site }) => sites === null || sites.includes(site));
  const named = seen.slice(0, MOST_NAMED).map(({ place }) => place);
  const where = [...named, ...(named.length < places.length ? ['…'] : [])].join(', ');
  return refuse('item-in-stock', { item: code, where });
}

/** For the standard commands of items. */
export const trackingFits = {
  wants: trackingWants,
  fault: (
    after: Pick<Item, 'code'>,
    found: { readonly held?: HeldFound | undefined },
    { caller }: { readonly caller: Pick<Caller, 'sites'> },
  ): Refusal | undefined => trackingFault(after, found, caller),
};

/** Goods are named as their item is told apart now: by a lot, or by none. */
export const namingFault = ({ lots, code }: Pick<Item, 'lots' | 'code'>, lot: string | null): Refusal | undefined =>
  lots === (lot !== null) ? undefined : refuse(lots ? 'lot-wanted' : 'item-without-lots', { item: code });

/** A move of goods that were told apart otherwise than the item is now does not come back: they could not be named. */
export const toldApartAsThen = (
  { lots, code }: Pick<Item, 'lots' | 'code'>,
  lot: string | null,
): Refusal | undefined => (lots === (lot !== null) ? undefined : refuse('told-apart-otherwise', { item: code }));

/** Whether so much of a lot, or of none, can be said of an item as it is told apart now. */
export const isNamed = ({ lots, serials }: Tracked, lot: string | null, quantity: string): boolean =>
  lots === (lot !== null) && (!serials || compare(quantity, '1') === 0);

/** The item as it waits where nobody can name it: as a heap. */
export const nameless = <Of extends Tracked>(of: Of): Of => ({ ...of, serials: false });

/**
 * A move that has happened is booked also where its goods can be named no more, for their item is told apart otherwise since
 * then: in no place, where they would lie for ever, but in to-reconcile, until a person says which lot they are
 * (`stock.reconcile.name`). Null: within the plant; what is nobody's to name here or there has not changed.
 */
export function asFarAsNamed<
  Move extends { readonly item: Tracked; readonly lot: string | null; readonly quantity: string } & Ends,
>(move: Move, toReconcile: Location): Move | null {
  if (isNamed(move.item, move.lot, move.quantity)) return move;
  const end = (place: Location): Location => (holdsStock(place) ? toReconcile : place);
  const [from, to] = [end(move.from), end(move.to)];
  return from.id === to.id ? null : { ...move, item: nameless(move.item), from, to };
}

interface Ends {
  readonly from: Location;
  readonly to: Location;
}
