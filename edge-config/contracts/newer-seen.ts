import type { SeenTag } from './tag-reads.ts';

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
