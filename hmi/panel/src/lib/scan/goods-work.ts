import type { Scanned, ScannedThing } from '@millrace/hmi-client';

type ItemScan = Extract<ScannedThing, { kind: 'item' }>;
type UnitScan = Extract<ScannedThing, { kind: 'handling-unit' }>;
type Place = Extract<ScannedThing, { kind: 'location' }>['location'];

export type { Place };

/** Goods in the hand: what they are, and how many the label and the scans since say. */
export interface InHand extends Pick<ItemScan, 'item' | 'lot' | 'unit' | 'serial'> {
  readonly kind: 'item';
  /** What was scanned: the plant reads lot and dates from it again. */
  readonly text: string;
  /** In the packing's unit, else the item's; null: the label does not say. */
  readonly quantity: string | null;
}
export interface UnitInHand extends Pick<UnitScan, 'unit'> {
  readonly kind: 'handling-unit';
}
/** What is being done with goods at a terminal. */
export interface GoodsWork {
  /** Where whoever scans stands: the first place that was scanned. */
  readonly place: Place | null;
  readonly inHand: InHand | UnitInHand | null;
  /** Where goods without a place go when they are received; null: nobody has said. */
  readonly receiveTo: Place | null;
  /** Where goods in the hand are to go as soon as somebody says how many; null: nowhere yet. */
  readonly moveTo: Place | null;
  readonly choices: readonly { readonly text: string; readonly thing: ScannedThing }[];
}
export const NOTHING: GoodsWork = { place: null, inHand: null, receiveTo: null, moveTo: null, choices: [] };

/** What a scan came to. `move…` is done at once: two scans are a move, and no tap. */
export type GoodsStep =
  | { readonly did: 'place' | 'target' | 'in-hand' | 'more' | 'choose' | 'same-place'; readonly work: GoodsWork }
  | { readonly did: 'move-unit'; readonly work: GoodsWork; readonly unit: UnitScan['unit']; readonly to: Place }
  | {
      readonly did: 'move-item';
      readonly work: GoodsWork;
      readonly goods: InHand;
      readonly from: Place;
      readonly to: Place;
    };

/** What a scan that has one meaning, or several, does to the work. Pure. */
export function scannedInto(work: GoodsWork, text: string, found: Exclude<Scanned, { kind: 'unknown' }>): GoodsStep {
  if (found.kind === 'several') {
    return { did: 'choose', work: { ...work, choices: found.candidates.map((thing) => ({ text, thing })) } };
  }
  const now = { ...work, moveTo: null, choices: [] };
  if (found.kind === 'handling-unit') return { did: 'in-hand', work: { ...now, inHand: found } };
  if (found.kind === 'item') return itemInto(now, text, found);
  return placeInto(now, found.location);
}

function placeInto(work: GoodsWork, to: Place): GoodsStep {
  const { inHand, place } = work;
  if (inHand?.kind === 'handling-unit') {
    return { did: 'move-unit', work: { ...NOTHING, receiveTo: work.receiveTo }, unit: inHand.unit, to };
  }
  if (inHand && place && place.id !== to.id) {
    // How many is said by the label; where it is not, the person types it, and the place waits.
    if (inHand.quantity === null) return { did: 'target', work: { ...work, moveTo: to } };
    const left = { ...work, inHand: null };
    return { did: 'move-item', work: left, goods: inHand, from: place, to };
  }
  if (inHand && !place) return { did: 'target', work: { ...work, receiveTo: to } };
  if (place?.id === to.id) return { did: 'same-place', work: { ...work, inHand: null } };
  return { did: 'place', work: { ...work, place: to, inHand: null } };
}

function itemInto(work: GoodsWork, text: string, { kind: _kind, ...said }: ItemScan): GoodsStep {
  const goods: InHand = { kind: 'item', text, ...said };
  const before = work.inHand;
  if (before?.kind !== 'item' || !isSame(before, goods) || goods.serial) {
    return { did: 'in-hand', work: { ...work, inHand: goods } };
  }
  const quantity = sum(before.quantity, goods.quantity);
  return { did: 'more', work: { ...work, inHand: { ...goods, quantity } } };
}

const isSame = (a: InHand, b: InHand): boolean =>
  a.item.id === b.item.id && a.lot?.code === b.lot?.code && a.unit?.unit === b.unit?.unit;

/** Decimal strings as they are on the wire, added without the errors of binary fractions. */
export function sum(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  const places = Math.max(...[a, b].map((text) => text.split('.')[1]?.length ?? 0));
  const whole = (text: string): bigint => {
    const [head = '0', fraction = ''] = text.split('.');
    return BigInt(head + fraction.padEnd(places, '0'));
  };
  const digits = String(whole(a) + whole(b)).padStart(places + 1, '0');
  if (places === 0) return digits;
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '');
}

/** A command that goods in the hand stand for, without its site. `lot` is told where the books have it, else by the label. */
export function goodsInput(goods: InHand, quantity: string | null): Readonly<Record<string, unknown>> {
  return {
    scan: goods.text,
    item: goods.item.id,
    ...(goods.lot?.id ? { lot: goods.lot.id } : {}),
    ...(quantity === null ? {} : { quantity, ...(goods.unit ? { unit: goods.unit.unit } : {}) }),
  };
}
