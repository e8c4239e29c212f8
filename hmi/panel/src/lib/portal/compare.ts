import type { KnownTag } from '@millrace/hmi-client';
import { sum } from '../scan/goods-work.ts';
import { isMore, isShort, type ReceiptLine } from '../scan/receipt.ts';
import type { Field } from './field.ts';

/** What is to be there: a transfer that is on its way, or what a unit holds. */
export interface Expected {
  readonly kind: 'transfer' | 'unit';
  readonly id: string;
  /** The transfer's number, or the unit's SSCC. */
  readonly number: string;
  readonly lines: readonly ReceiptLine[];
}
/** Booked at this terminal, and not known to the plant yet. Moments of the plant, µs. */
export type BookedHere = ReadonlyMap<string, number>;

type ItemTag = Extract<KnownTag, { kind: 'item' }>;
type UnitTag = Extract<KnownTag, { kind: 'unit' }>;
export interface Group {
  readonly key: string;
  readonly item: ItemTag['item'];
  readonly lot: ItemTag['lot'];
  readonly unit: string;
  readonly quantity: string;
  readonly epcs: readonly string[];
}
export interface Booked {
  readonly tag: KnownTag | null;
  readonly epc: string;
  readonly at: number;
  /** Null: a portal by itself; undefined: somebody here. */
  readonly by: string | null | undefined;
}
export interface Compared {
  /** With what was read of each; no lines where nothing is expected. */
  readonly lines: readonly ReceiptLine[];
  /** Goods that are on no line, or, where nothing is expected, all there are; of one item and lot together. */
  readonly groups: readonly Group[];
  readonly units: readonly UnitTag[];
  /** Nobody knows what it is stuck on. */
  readonly unknown: readonly string[];
  /** The plant has not been asked, or does not answer. */
  readonly unasked: readonly string[];
  readonly booked: readonly Booked[];
}

/**
 * Holds what was read against what is expected, and tells what was booked since it came into the field. Every tag stands in
 * one place, and which one does not depend on the order in which tags were read. Pure.
 */
export function compare(
  field: Field,
  known: ReadonlyMap<string, KnownTag>,
  { expected, here }: { readonly expected: Expected | null; readonly here: BookedHere },
): Compared {
  const booked: Booked[] = [];
  const items: ItemTag[] = [];
  const units: UnitTag[] = [];
  const unknown: string[] = [];
  const unasked: string[] = [];
  for (const { epc, first } of [...field.values()].sort((a, b) => (a.epc < b.epc ? -1 : 1))) {
    const tag = known.get(epc);
    const said = here.get(epc);
    const before = tag?.booked;
    const ofList = expected !== null && before?.document === expected.number;
    if (said !== undefined && said >= first) booked.push({ tag: tag ?? null, epc, at: said, by: undefined });
    else if (tag && before && (before.at >= first || ofList)) booked.push({ tag, epc, at: before.at, by: before.by });
    else if (!tag) unasked.push(epc);
    else if (tag.kind === 'item') items.push(tag);
    // The unit whose list it is, is on no list.
    else if (tag.kind === 'unit') units.push(tag);
    else unknown.push(epc);
  }
  let lines = expected?.lines.map((line) => ({ ...line, got: '0' })) ?? [];
  const rest: ItemTag[] = [];
  for (const tag of items) {
    const line = lines.find(
      (one) => one.item.id === tag.item.id && (!one.lot || one.lot.id === tag.lot?.id) && fits(one, tag.quantity),
    );
    if (!line) {
      rest.push(tag);
      continue;
    }
    const got = sum(line.got, tag.quantity) ?? line.got;
    lines = lines.map((one) => (one === line ? { ...line, got } : one));
  }
  return {
    lines,
    groups: together(rest),
    units: units.filter((one) => one.unit.id !== expected?.id),
    unknown,
    unasked,
    booked,
  };
}

const fits = (line: ReceiptLine, quantity: string): boolean =>
  isShort(line) && !isMore(sum(line.got, quantity) ?? quantity, line.wanted);

function together(tags: readonly ItemTag[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { epc, item, lot, unit, quantity } of tags) {
    const key = `${item.id}/${lot?.id ?? ''}`;
    const group = groups.get(key);
    const much = group ? (sum(group.quantity, quantity) ?? quantity) : quantity;
    groups.set(key, { key, item, lot, unit, quantity: much, epcs: [...(group?.epcs ?? []), epc] });
  }
  return [...groups.values()];
}
