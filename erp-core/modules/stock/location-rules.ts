import { type Db, decimalOf, type Refusal, reading, type Want } from '../../kernel/index.ts';
import { decimalText, QUANTITY_PLACES, scaled } from './costing/amounts.ts';
import type { Item } from './item.ts';
import { type Location, location } from './location.ts';
import { refuse } from './refusals.ts';

/** What one item and lot come to in a place: quantity in the item's unit, and its weight (kg) and volume (m3) a unit. */
export interface Placed {
  readonly location: string;
  readonly item: string;
  readonly lot: string | null;
  readonly quantity: string;
  readonly weight: string | null;
  readonly volume: string | null;
}

type Rules = Pick<Location, 'maxQuantity' | 'maxWeight' | 'maxVolume' | 'mixing' | 'temperature'>;

/** Whether a place says anything of what it takes. */
export const isRuled = (place: Rules): boolean =>
  [place.maxQuantity, place.maxWeight, place.maxVolume, place.mixing, place.temperature].some((rule) => rule !== null);

export const readPlaced = (db: Db, places: readonly string[]): Promise<readonly Placed[]> =>
  db.rows<Placed>(
    `select b.location, b.item, nullif(b.lot, '00000000-0000-0000-0000-000000000000') as lot, sum(b.quantity) as quantity,
       i.weight, i.volume
     from stock.balance b join stock.item i on i.id = b.item
     where b.location = any($1) and b.quantity <> 0 group by b.location, b.item, b.lot, i.weight, i.volume`,
    [places],
  );

/**
 * What places hold that have rules, to be given to `placingFault`; the places are locked, so that two cannot fill the
 * same one at once. Where none of them has rules there is nothing to be loaded.
 */
export function placingWants(places: readonly (Location | undefined)[]): {
  readonly placed?: Want<readonly Placed[]>;
  readonly guards?: Want<readonly Location[]>;
} {
  const ruled = places.flatMap((place) => (place?.kind === 'internal' && isRuled(place) ? [place.id] : []));
  if (ruled.length === 0) return {};
  return {
    placed: reading((db) => readPlaced(db, ruled)),
    guards: location.lockedAll(ruled.map((id) => ({ id }))),
  };
}

/** Goods that go from one place to another, as far as rules ask. */
export interface Placing {
  readonly item: Pick<Item, 'id' | 'code' | 'weight' | 'volume' | 'temperature'>;
  readonly lot: string | null;
  readonly quantity: string;
  readonly from: Location;
  readonly to: Location;
}

/** Refuses what a place does not take, as it would be with all of these moves made. */
export function placingFault(moves: readonly Placing[], placed: readonly Placed[] = []): Refusal | undefined {
  const targets = new Map(moves.map(({ to }) => [to.id, to]));
  for (const place of targets.values()) {
    if (place.kind !== 'internal' || !isRuled(place)) continue;
    const coming = moves.filter(({ to, from }) => to.id === place.id && from.id !== place.id);
    const cold = coming.find(
      ({ item }) => item.temperature && place.temperature && item.temperature !== place.temperature,
    );
    if (cold) {
      return refuse('place-temperature', {
        ...{ item: cold.item.code, location: place.code, wanted: cold.item.temperature, there: place.temperature },
      });
    }
    if (coming.length === 0) continue;
    const after = [
      ...placed.filter((one) => one.location === place.id),
      ...coming.map(({ item, lot, quantity }) => ({ ...said(item), location: place.id, lot, quantity })),
      ...moves
        .filter(({ to, from }) => from.id === place.id && to.id !== place.id)
        .map(({ item, lot, quantity }) => ({ ...said(item), location: place.id, lot, quantity: `-${quantity}` })),
    ];
    const fault = mixingFault(place, after) ?? capacityFault(place, after);
    if (fault) return fault;
  }
  return undefined;
}

const said = ({ id, weight, volume }: Placing['item']) => ({ item: id, weight, volume });

function mixingFault(place: Location, after: readonly Placed[]): Refusal | undefined {
  if (place.mixing === null) return undefined;
  const held = new Map<string, bigint>();
  for (const { item, lot, quantity } of after) {
    const of = place.mixing === 'one-lot' ? `${item} ${lot ?? ''}` : item;
    held.set(of, (held.get(of) ?? 0n) + scaled(quantity, QUANTITY_PLACES));
  }
  const several = [...held.values()].filter((quantity) => quantity > 0n).length > 1;
  return several ? refuse('place-mixed', { location: place.code, mixing: place.mixing }) : undefined;
}

const ONE = 10n ** BigInt(QUANTITY_PLACES);

/** What all of it comes to, by pieces, kg or m3; what an item does not say counts for nothing. */
export function loadOf(contents: readonly Placed[], by: 'quantity' | 'weight' | 'volume'): bigint {
  return contents.reduce((sum, one) => {
    const each = by === 'quantity' ? ONE : scaled(one[by] ?? '0', QUANTITY_PLACES);
    return sum + (scaled(one.quantity, QUANTITY_PLACES) * each) / ONE;
  }, 0n);
}

export const LIMITS = [
  ['maxQuantity', 'quantity', ''],
  ['maxWeight', 'weight', 'kg'],
  ['maxVolume', 'volume', 'm3'],
] as const;

function capacityFault(place: Location, after: readonly Placed[]): Refusal | undefined {
  for (const [rule, by, unit] of LIMITS) {
    const most = place[rule];
    if (most === null) continue;
    const load = loadOf(after, by);
    if (load > scaled(most, QUANTITY_PLACES)) {
      const wanted = decimalText(load, QUANTITY_PLACES);
      return refuse('place-full', { location: place.code, most: decimalOf(most), wanted, unit });
    }
  }
  return undefined;
}
