import { add, type Effect, isZero } from '../../kernel/index.ts';
import type { Item } from './item.ts';
import { type Balance, type BalanceKey, balances, NO_LOT, type Status } from './ledger.ts';
import { holdsStock, type Location } from './location.ts';

/** Of what a balance is. */
interface Goods {
  readonly item: Pick<Item, 'id' | 'serials'>;
  readonly lot: string | null;
}

/** Outside the plant nothing is on hold. */
export const statusIn = (place: Location, status: Status): Status => (holdsStock(place) ? status : 'available');
interface Statuses {
  readonly status?: Status;
  readonly toStatus?: Status;
}

export const leavesAs = ({ status = 'available' }: Statuses): Status => status;
export const arrivesAs = ({ status = 'available', toStatus = status }: Statuses): Status => toStatus;

export const keyOf = (
  posting: { readonly item: { readonly id: string }; readonly lot: string | null },
  place: Location,
  status: Status,
): BalanceKey => ({
  item: posting.item.id,
  location: place.id,
  lot: posting.lot ?? NO_LOT,
  status: statusIn(place, status),
});
export const textOf = ({ item, location, lot, status }: BalanceKey): string => `${item} ${location} ${lot} ${status}`;

/** Balances as moves leave them. */
export function balanceBook(locked: readonly Balance[]) {
  const before = new Map(locked.map((row) => [textOf(row), row]));
  const after = new Map<string, Balance>();
  const at = (posting: Goods, place: Location, status: Status): Balance => {
    const key = keyOf(posting, place, status);
    const fresh = { ...key, kind: place.kind, quantity: '0', reserved: '0', packed: '0', serial: posting.item.serials };
    return after.get(textOf(key)) ?? before.get(textOf(key)) ?? fresh;
  };
  /** Where of what is ours a piece is. */
  const inside = ({ item, lot }: Goods): Balance | undefined =>
    [...new Map([...before, ...after]).values()].find(
      (row) => row.item === item.id && row.lot === lot && holdsStock(row) && !isZero(row.quantity),
    );
  return {
    at,
    inside,
    /** What has happened to a piece began where it really was, whatever was said. */
    found<Moved extends Goods & { readonly from: Location; readonly status?: Status }>(
      posting: Moved,
      happened: boolean,
    ): Moved {
      if (!happened || !posting.item.serials) return posting;
      const really = inside(posting);
      if (!really || really.location === posting.from.id) return posting;
      return { ...posting, from: { ...posting.from, id: really.location, kind: really.kind }, status: really.status };
    },
    add(posting: Goods, place: Location, status: Status, by: Pick<Balance, 'quantity' | 'reserved' | 'packed'>) {
      const row = at(posting, place, status);
      after.set(textOf(row), {
        ...row,
        quantity: add(row.quantity, by.quantity),
        reserved: add(row.reserved, by.reserved),
        packed: add(row.packed, by.packed),
      });
    },
    effects: (): Effect[] =>
      [...after].map(([key, row]) => {
        const old = before.get(key);
        const { quantity, reserved, packed } = row;
        return old ? balances.change(old, { quantity, reserved, packed }) : balances.insert(row);
      }),
  };
}
