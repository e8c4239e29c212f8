import { type Caller, type Refusal, reading, type Want } from '../../../kernel/index.ts';
import type { Item } from '../item.ts';
import { type ItemUnit, itemUnit } from '../item-unit.ts';
import { type Lot, lot } from '../lot.ts';
import { refuse } from '../refusals.ts';
import { findScanned, type ScanFound } from './find-scanned.ts';

/** What a person says of goods by hand; a scan says some of it for him. */
export interface SaidByHand {
  readonly scan?: string | undefined;
  readonly item?: string | undefined;
  readonly lot: string | null;
  readonly quantity?: string | undefined;
  readonly unit?: string | undefined;
  readonly catch?: string | undefined;
}

/** To be loaded first where something was scanned; nothing else where it was not. */
export const scanWanted = (
  { scan }: Pick<SaidByHand, 'scan'>,
  site: string | undefined,
  { caller, now }: { readonly caller: Pick<Caller, 'sites'>; readonly now: number },
): { readonly scanned?: Want<ScanFound> } =>
  scan === undefined ? {} : { scanned: reading((db) => findScanned(db, scan, { site, now, caller })) };

/** Goods as they are said by hand and scan together. */
export interface SaidGoods {
  readonly item: string;
  readonly lot: string | null;
  readonly quantity: string | undefined;
  readonly unit: string | undefined;
  readonly catch: string | undefined;
  readonly of: Item;
  readonly lots: readonly Lot[];
  readonly units: readonly ItemUnit[];
  /** The lot is on the label and not in the books. */
  readonly isNewLot: boolean;
  readonly serial: boolean;
}

/**
 * What a scan says beside what was said by hand. By hand the quantity may be said of what was scanned (three of these
 * boxes); item and lot may be said again, but not otherwise. Pure.
 */
export function saidByScan(by: SaidByHand, { read, meanings }: ScanFound): Refusal | SaidGoods {
  const items = meanings.flatMap((one) => (one.kind === 'item' ? [one] : []));
  const meant = by.item === undefined ? items : items.filter((one) => one.item.id === by.item);
  const [found] = meant;
  const { scan } = by;
  if (!found) {
    if (items.length > 0) return refuse('scan-other', { scanned: scan, there: items[0]?.item.code });
    const [other] = meanings;
    if (other?.kind === 'handling-unit') return refuse('scan-is-unit', { sscc: other.unit.sscc });
    if (other) return refuse('scan-is-place', { scanned: scan });
    return refuse('scan-unknown', { scanned: scan, reason: read.elements ? 'not-in-the-books' : read.fault });
  }
  if (meant.length > 1) return refuse('scan-several', { scanned: scan, items: meant.map((one) => one.item.code) });
  const { item: of, lot: batch, serial } = found;
  if (by.lot !== null && batch && by.lot !== batch.id)
    return refuse('scan-other', { scanned: scan, there: batch.code });
  const byHand = by.quantity !== undefined;
  const scannedUnit = found.unit?.unit;
  return {
    ...{ item: of.id, lot: by.lot ?? batch?.id ?? null, of, lots: batch ? [batch] : [] },
    quantity: by.quantity ?? found.quantity ?? undefined,
    unit: by.unit ?? scannedUnit,
    units: found.unit ? [found.unit] : [],
    // A weight on the label is of one such thing.
    catch: by.catch ?? (byHand ? undefined : (found.caught ?? undefined)),
    ...{ isNewLot: batch?.isNew ?? false, serial },
  };
}

/** A lot that came with its label, to be kept with its dates; `toVerify`: it was there, and nobody has received it. */
export const lotOfLabel = ({ id, item, code, produced, bestBefore, expires }: Lot, { toVerify = false } = {}) =>
  lot.insert({ id, item, code, produced, bestBefore, expires, toVerify });

/** By hand another unit was said than the one that was scanned: what it makes has to be looked up. */
export const unitsOfScan = (
  { scan, unit }: Pick<SaidByHand, 'scan' | 'unit'>,
  goods: Pick<SaidGoods, 'item' | 'units'>,
): { readonly unitsSaid?: Want<readonly ItemUnit[]> } =>
  scan === undefined || unit === undefined || goods.units.some((one) => one.unit === unit)
    ? {}
    : { unitsSaid: itemUnit.where({ item: goods.item, unit }, { lock: false }) };

/** A label that tells other dates of a lot than the books is a mistake of one of the two. */
export function labelFault(
  { lots: [batch], isNewLot }: Pick<SaidGoods, 'lots' | 'isNewLot'>,
  scanned: ScanFound | undefined,
) {
  if (!scanned || !batch || isNewLot) return undefined;
  for (const day of ['expires', 'bestBefore', 'produced'] as const) {
    const [label, books] = [scanned.read[day], batch[day]];
    if (label && books && label !== books) return refuse('lot-dates-differ', { lot: batch.code, label, books });
  }
  return undefined;
}
