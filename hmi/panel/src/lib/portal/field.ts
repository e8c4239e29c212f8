import { newerSeen, type SeenTag } from '@millrace/hmi-client';

/** A tag that was seen since the list was begun; `heardAt`: by a clock of this device that only runs forward, ms. */
export interface FieldTag extends SeenTag {
  readonly heardAt: number;
}
export type Field = ReadonlyMap<string, FieldTag>;

/** What lies in the field is told twice a second: after this long without a word it is there no more. */
const HERE_MS = 2_500;
/** A list that nobody ends must not fill the device: the one that is gone longest makes room. */
const MOST = 2_000;

/** The list with what was told now. Pure: the same words in another order, or once more, give the same rows. */
export function heardIn(field: Field, tags: readonly SeenTag[], now: number): Field {
  const rows = new Map(field);
  for (const tag of tags) {
    const known = rows.get(tag.epc);
    const seen = known ? newerSeen(known, tag) : tag;
    const { epc, first, last, antenna, rssi, reads } = seen;
    rows.set(tag.epc, { epc, first, last, antenna, rssi, reads, heardAt: now });
  }
  if (rows.size <= MOST) return rows;
  const oldest = [...rows.values()].sort((a, b) => a.heardAt - b.heardAt).slice(0, rows.size - MOST);
  for (const { epc } of oldest) rows.delete(epc);
  return rows;
}
export const isHere = ({ heardAt }: FieldTag, now: number): boolean => now - heardAt <= HERE_MS;
