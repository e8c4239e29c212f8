import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { lineFit, seriesFit } from '../line-fit.ts';
import { seeded } from '../random.ts';

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

test('looks that lean on the one before make a line less sure, and independent ones hardly', () => {
  const { next } = seeded(7);
  const noise = Array.from({ length: 400 }, () => next() - 0.5);
  let left = 0;
  const leaning = noise.map((one) => {
    left = 0.9 * left + one;
    return left;
  });
  const series = (left: readonly number[]) => left.map((one, at) => [at, 3 + 0.1 * at + one] as const);
  const wider = (points: readonly (readonly [number, number])[]) =>
    (seriesFit(points)?.error ?? 0) / (lineFit(points)?.error ?? 1);
  expect(seriesFit(series(leaning))?.slope).toBe(lineFit(series(leaning))?.slope);
  // √(1.9 / 0.1) of an endless series; one of 400 is estimated.
  expect(wider(series(leaning))).toBeGreaterThan(3);
  expect(wider(series(noise))).toBeLessThan(1.15);
});

test('a slope that is there is within the error that leaning looks leave, nineteen times in twenty', () => {
  const { next } = seeded(3);
  const within = Array.from({ length: 200 }, () => {
    let left = 0;
    const points = Array.from({ length: 200 }, (_, at) => {
      left = 0.8 * left + next() - 0.5;
      return [at, 5 * at + left] as const;
    });
    const fit = seriesFit(points);
    return Math.abs((fit?.slope ?? 0) - 5) <= 2 * (fit?.error ?? 0);
  }).filter(Boolean).length;
  expect(within).toBeGreaterThan(175);
  expect(within).toBeLessThan(200);
});
