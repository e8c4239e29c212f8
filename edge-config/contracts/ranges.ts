import type { SeqRange } from './log.ts';

/** Ranges are sorted, disjoint and never adjacent: every function here takes and gives such lists, and changes none. */
export type Ranges = readonly SeqRange[];

/** Adds one range, merging what it touches. O(n). */
export function addRange(ranges: Ranges, add: SeqRange): SeqRange[] {
  const out: SeqRange[] = [];
  let { from, to } = add;
  let placed = false;
  for (const range of ranges) {
    if (range.to + 1 < from) out.push(range);
    else if (range.from > to + 1) {
      if (!placed) out.push({ from, to });
      placed = true;
      out.push(range);
    } else {
      from = Math.min(from, range.from);
      to = Math.max(to, range.to);
    }
  }
  if (!placed) out.push({ from, to });
  return out;
}

export const addRanges = (ranges: Ranges, more: Ranges): SeqRange[] =>
  more.reduce<SeqRange[]>((all, range) => addRange(all, range), [...ranges]);

export function containsSeq(ranges: Ranges, seq: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle] as SeqRange;
    if (seq < range.from) high = middle - 1;
    else if (seq > range.to) low = middle + 1;
    else return true;
  }
  return false;
}

/** What of `within` is not in `ranges`: the holes a sink still has to fill. */
export function missingRanges(ranges: Ranges, within: SeqRange): SeqRange[] {
  const out: SeqRange[] = [];
  let next = within.from;
  for (const range of ranges) {
    if (range.to < next) continue;
    if (range.from > within.to) break;
    if (range.from > next) out.push({ from: next, to: range.from - 1 });
    next = range.to + 1;
  }
  if (next <= within.to) out.push({ from: next, to: within.to });
  return out;
}

export const countOf = (ranges: Ranges): number => ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0);

/** The end of the unbroken run from seq 1: everything up to it is acknowledged (0: nothing is). */
export const unbrokenTo = (ranges: Ranges): number => (ranges[0]?.from === 1 ? ranges[0].to : 0);
