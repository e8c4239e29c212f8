import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { lineFit } from '../line-fit.ts';

// Anscombe's first set (The American Statistician 27, 1973): y = 3.00 + 0.500 x, the slope's standard error is 0.118.
const ANSCOMBE = [
  [10, 8.04],
  [8, 6.95],
  [13, 7.58],
  [9, 8.81],
  [11, 8.33],
  [14, 9.96],
  [6, 7.24],
  [4, 4.26],
  [12, 10.84],
  [7, 4.82],
  [5, 5.68],
] as const;

test('a published example comes to the published slope and error', () => {
  const fit = lineFit(ANSCOMBE);
  expect(fit?.slope).toBeCloseTo(0.5001, 4);
  expect(fit?.error).toBeCloseTo(0.1179, 4);
  expect(fit?.points).toBe(11);
});

test('what is no line has none', () => {
  expect(lineFit([])).toBeNull();
  expect(lineFit(ANSCOMBE.slice(0, 2))).toBeNull();
  expect(lineFit([1, 2, 3].map((y) => [7, y] as const))).toBeNull();
});

property.prop([fc.integer({ min: -100, max: 100 }), fc.integer({ min: -100, max: 100 })])(
  'points on a line give that line, without an error',
  (slope, at) => {
    const fit = lineFit([0, 1, 2, 5].map((x) => [x, at + slope * x] as const));
    expect(fit?.slope).toBeCloseTo(slope, 8);
    expect(fit?.error).toBeCloseTo(0, 8);
  },
);
