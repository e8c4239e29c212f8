import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { addRanges, containsSeq, countOf, missingRanges, unbrokenTo } from '../index.ts';

const range = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 9 }))
  .map(([from, length]) => ({ from, to: from + length }));
const setOf = (ranges: readonly { from: number; to: number }[]) =>
  new Set(ranges.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, at) => from + at)));

test.prop([fc.array(range), fc.array(range)])('ranges behave as the set of their numbers', (first, second) => {
  const ranges = addRanges(addRanges([], first), second);
  const model = setOf([...first, ...second]);
  expect(countOf(ranges)).toBe(model.size);
  for (let seq = 1; seq <= 75; seq++) expect(containsSeq(ranges, seq)).toBe(model.has(seq));
  for (let at = 1; at < ranges.length; at++) expect(ranges[at]?.from).toBeGreaterThan((ranges[at - 1]?.to ?? 0) + 1);
  const holes = setOf(missingRanges(ranges, { from: 1, to: 75 }));
  for (let seq = 1; seq <= 75; seq++) expect(holes.has(seq)).toBe(!model.has(seq));
  let unbroken = 0;
  while (model.has(unbroken + 1)) unbroken++;
  expect(unbrokenTo(ranges)).toBe(unbroken);
});
