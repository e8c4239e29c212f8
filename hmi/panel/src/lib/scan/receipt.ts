import { sum } from './goods-work.ts';

/** A line that is to come: what is on the way of it, and what was scanned of it so far, in the item's unit. */
export interface ReceiptLine {
  readonly id: string;
  readonly item: { readonly id: string; readonly code: string; readonly name: { readonly en: string } };
  readonly lot: { readonly id: string; readonly code: string; readonly expires: string | null } | null;
  readonly unit: string;
  readonly wanted: string;
  readonly got: string;
}
export interface Receipt {
  readonly id: string;
  readonly number: string;
  readonly lines: readonly ReceiptLine[];
}
/** What a label says that was scanned against a receipt. */
export interface Arrived {
  readonly item: string;
  readonly lot: string | null;
  /** In the packing's unit; null: the label says which and not how much, so it is one. */
  readonly quantity: string | null;
  /** `amount` of the packing is `makes` of the item's unit. */
  readonly packing: { readonly amount: string; readonly makes: string } | null;
}
export type Against =
  | { readonly kind: 'got'; readonly receipt: Receipt; readonly line: ReceiptLine }
  /** Not of this receipt, or more than is on the way; `expected`: what is still to come. */
  | { readonly kind: 'wrong-item' | 'wrong-lot' | 'too-much'; readonly expected: ReceiptLine | undefined };

const PLACES = 6;
const SCALE = 10n ** BigInt(PLACES);
function scaled(text: string): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole) * SCALE + BigInt(fraction.padEnd(PLACES, '0').slice(0, PLACES));
}
function plain(value: bigint): string {
  const digits = String(value).padStart(PLACES + 1, '0');
  return `${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`.replace(/\.?0+$/, '');
}
export const isMore = (a: string, b: string): boolean => scaled(a) > scaled(b);
export const isShort = ({ got, wanted }: ReceiptLine): boolean => scaled(got) < scaled(wanted);
/** How much is still to come, as decimal text. */
export const leftOf = ({ got, wanted }: ReceiptLine): string => plain(scaled(wanted) - scaled(got));

/** A quantity of a packing in the item's own unit. */
export function inOwnUnit(quantity: string, packing: Arrived['packing']): string {
  if (!packing) return quantity;
  return plain((scaled(quantity) * scaled(packing.makes)) / scaled(packing.amount));
}

/** Holds a scan against what is expected: the line that it is of, filled, or what was expected instead. Pure. */
export function scanAgainst(receipt: Receipt, arrived: Arrived): Against {
  const open = receipt.lines.filter(isShort);
  const ofItem = receipt.lines.filter(({ item }) => item.id === arrived.item);
  if (ofItem.length === 0) return { kind: 'wrong-item', expected: open[0] };
  const fitting = ofItem.filter(({ lot }) => !lot || lot.id === arrived.lot);
  if (fitting.length === 0) return { kind: 'wrong-lot', expected: ofItem.find(isShort) ?? ofItem[0] };
  const much = inOwnUnit(arrived.quantity ?? '1', arrived.packing);
  const line = fitting.find((one) => isShort(one) && !isMore(much, leftOf(one)));
  if (!line) return { kind: 'too-much', expected: fitting.find(isShort) };
  const filled = { ...line, got: sum(line.got, much) ?? much };
  const lines = receipt.lines.map((one) => (one.id === line.id ? filled : one));
  return { kind: 'got', receipt: { ...receipt, lines }, line: filled };
}
