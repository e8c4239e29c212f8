import type { Ranges, SeqRange } from '@millrace/contracts';

/** Acknowledged ranges as PostgreSQL writes them: an int8multirange, upper ends open. */
export const toMultirange = (ranges: readonly SeqRange[]): string =>
  `{${ranges.map(({ from, to }) => `[${from},${to + 1})`).join(',')}}`;

export function fromMultirange(text: string): SeqRange[] {
  const ranges: SeqRange[] = [];
  for (const [, from, to] of text.matchAll(/\[(\d+),(\d+)\)/g)) ranges.push({ from: Number(from), to: Number(to) - 1 });
  return ranges;
}

export const overlaps = (ranges: Ranges, { from, to }: SeqRange): boolean =>
  ranges.some((range) => range.from <= to && range.to >= from);
