/** The sequence numbers of a subscription: 32 bits, from 1, and 1 again after 4,294,967,295 (OPC UA Part 4 §7.7). */
const LAST = 0xffff_ffff;
/** A server keeps no more for Republish than this; a longer gap is not asked for one by one. */
export const LONGEST_GAP = 200;

export const after = (sequence: number): number => (sequence === LAST ? 1 : sequence + 1);

export type Place =
  /** The one that was expected. */
  | { readonly kind: 'next' }
  /** It was here before. */
  | { readonly kind: 'repeated' }
  /** These are missing before it. `whole` is false where they are too many to be named. */
  | { readonly kind: 'gap'; readonly missing: readonly number[]; readonly whole: boolean };

/** Where a message stands that has come when `expected` was to come. */
export function placeOf(sequence: number, expected: number): Place {
  if (sequence === expected) return { kind: 'next' };
  // The number 0 is left out, so a step over the end is one shorter than the difference of 32 bits.
  const ahead = (sequence - expected - (sequence < expected ? 1 : 0)) >>> 0;
  if (ahead >= 0x8000_0000) return { kind: 'repeated' };
  const missing: number[] = [];
  for (let one = expected; one !== sequence && missing.length < LONGEST_GAP; one = after(one)) missing.push(one);
  return { kind: 'gap', missing, whole: missing.length === ahead };
}
