import { expect, test } from 'vitest';
import { facts, reading, SECOND, SHIFT_A, stream } from './harness.ts';

test('a load is measured once when it rests, and again only after the scale was empty', async () => {
  const scale = stream(
    'measurement',
    { tolerance: 0.1, settledFor: '2 s', from: 1, rearmBelow: 0.5 },
    { inputs: { value: 1 }, units: { value: 'kg' } },
  );
  const trace = [
    [0, 0],
    [1, 12],
    [2, 24.9],
    [3, 25.0],
    [4, 24.95],
    [5, 25.02],
    [9, 24.98],
    [10, 26],
    [14, 26],
    [15, 0],
    [16, 7.5],
    [19, 7.5],
  ] as const;
  const found = await facts(
    scale,
    trace.map(([at, value]) => reading(at, value)),
    60,
  );
  expect(found.map(({ payload }) => payload)).toMatchObject([
    { at: SHIFT_A + 4 * SECOND, value: 25, unit: 'kg', settledFor: 2 * SECOND },
    { at: SHIFT_A + 18 * SECOND, value: 7.5 },
  ]);
});
