import type { Micros } from './time.ts';

/** A tag as a reader has seen it since it came into its field. Times are the reader's own. */
export interface SeenTag {
  epc: string;
  first: Micros;
  last: Micros;
  /** That saw it last, and how strongly (dBm); null: the reader does not say. */
  antenna: string;
  rssi: number | null;
  /** `MOST_READS` at most. */
  reads: number;
}
/**
 * What a reader sees, on the live channel: the tags that came or were read again since the message before. It is never
 * retained: what lies in the field is read again within the second.
 */
export interface TagReads {
  site: string;
  /** area/line/cell/device */
  device: string;
  tags: SeenTag[];
  /** Tags in its field beside those that the bound lets through: they are not told. */
  beyond: number;
  /** Reads since the message before that were older than a minute: out of the reader's memory, or its clock is wrong. */
  late: number;
}

/** So many reads of one visit are counted; more are told as so many. */
export const MOST_READS = 99;

/**
 * The newer word of one tag: that with the later read, of the same moment that with more. In whatever order and however
 * often messages come, what remains is the same.
 */
export function newerSeen(a: SeenTag, b: SeenTag): SeenTag {
  const order =
    a.last - b.last ||
    a.reads - b.reads ||
    b.first - a.first ||
    (a.rssi ?? Number.NEGATIVE_INFINITY) - (b.rssi ?? Number.NEGATIVE_INFINITY) ||
    (a.antenna < b.antenna ? 1 : -1);
  return order >= 0 ? a : b;
}

/** So many tags of one reader wait for somebody who cannot take them now; the newest word of each. */
const MOST_WAITING = 2_000;

/** Two messages of one reader as one, for whoever could not be told the first. */
export function joinedReads(before: TagReads | undefined, { tags, ...reads }: TagReads): TagReads {
  const rows = new Map<string, SeenTag>(before?.tags.map((tag) => [tag.epc, tag]));
  for (const tag of tags) {
    const known = rows.get(tag.epc);
    if (known || rows.size < MOST_WAITING) rows.set(tag.epc, known ? newerSeen(known, tag) : tag);
  }
  return { ...reads, tags: [...rows.values()], late: reads.late + (before?.late ?? 0) };
}
