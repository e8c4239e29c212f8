import { type Refusal, reading, type Want } from '../../../kernel/index.ts';
import type { SaidGoods } from '../barcode/said-by-scan.ts';
import type { Item } from '../item.ts';
import type { Status } from '../ledger.ts';
import type { Location, SiteLocations } from '../location.ts';
import { refuse } from '../refusals.ts';

/** Clocks of terminals and of the server differ by no more, µs. */
const AHEAD = 5_000_000;
export const momentText = (at: number): string => new Date(at / 1000).toISOString();

/** When it was, told at `now`: a moment that has not come yet is now. */
export function whenTold(
  at: number | undefined,
  now: number,
): { readonly at: number; readonly doubts: readonly Refusal[] } {
  if (at === undefined || at <= now) return { at: at ?? now, doubts: [] };
  return { at: now, doubts: at - now > AHEAD ? [refuse('told-ahead', { at: momentText(at) })] : [] };
}

/** Goods that a person told as moved, as far as the books know what he named. */
export interface EndsTold {
  readonly item: Item;
  readonly lot: string | null;
  readonly from: Location;
  readonly to: Location;
  readonly status?: Status;
  readonly toStatus?: Status;
  readonly doubts: readonly Refusal[];
}

/**
 * What was told as moved, in words of the books: to-reconcile stands for a place that they do not know (or that goods reach by a
 * transfer order alone), no lot for one that the item does not have. Undefined: nobody knows the item.
 */
export function endsAsTold(
  { of, lot, lots, isNewLot }: Pick<SaidGoods, 'lot' | 'lots' | 'isNewLot'> & { readonly of: Item | undefined },
  way: {
    readonly from: Location | undefined;
    readonly to: Location | undefined;
    readonly status?: Status;
    readonly toStatus?: Status;
    readonly bringsLots?: boolean;
  },
  known: SiteLocations,
): EndsTold | undefined {
  if (!of) return undefined;
  const doubts: Refusal[] = [];
  const end = (place: Location | undefined): Location => {
    if (place && place.kind !== 'transit') return place;
    doubts.push(place ? refuse('way-by-transfer') : refuse('told-place-unknown', { item: of.code }));
    return known.virtual('to-reconcile');
  };
  const [label] = lots;
  const isOf = label?.item === of.id;
  if (of.lots && isNewLot && !way.bringsLots) doubts.push(refuse('told-lot-new', { item: of.code, lot: label?.code }));
  if (of.lots && !isOf) doubts.push(refuse('told-lot-unsaid', { item: of.code }));
  if (!of.lots && lot !== null) doubts.push(refuse('told-lot-not-kept', { item: of.code }));
  const { status, toStatus } = way;
  return {
    ...{ item: of, lot: of.lots && isOf ? lot : null, from: end(way.from), to: end(way.to), doubts },
    ...(status ? { status } : {}),
    ...(toStatus ? { toStatus } : {}),
  };
}

/** When a piece with a number of its own was moved last, by the books; null: never. */
export const pieceMoved = (ends: EndsTold | undefined): { readonly pieceMoved?: Want<number | null> } =>
  ends?.item.serials && ends.lot !== null
    ? {
        pieceMoved: reading(async (db) => {
          const row = await db.one<{ at: number | null }>(
            'select max(at) as at from stock.move where item = $1 and lot = $2',
            [ends.item.id, ends.lot],
          );
          return row?.at ?? null;
        }),
      }
    : {};
