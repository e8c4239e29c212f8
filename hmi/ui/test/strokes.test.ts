import { fc, test as property } from '@fast-check/vitest';
import { expect, test } from 'vitest';
import { pathOf, strokesOf } from '../files/strokes.ts';

const dot = fc.record({
  x: fc.double({ min: -1, max: 6, noNaN: true }),
  y: fc.double({ min: -1, max: 2, noNaN: true }),
});
property.prop([fc.array(fc.array(dot, { minLength: 1, maxLength: 40 }), { maxLength: 8 })])(
  'what was written is read again, and written again is the same',
  (strokes) => {
    const path = pathOf(strokes);
    const read = strokesOf(path);
    expect(read).toHaveLength(strokes.length);
    expect(pathOf(read ?? [])).toBe(path);
  },
);
test('a touch is a dot, and nothing is nothing', () => {
  expect(pathOf([[{ x: 0.5, y: 0.25 }]])).toBe('M500 250h1');
  expect([pathOf([]), strokesOf('')]).toEqual(['', []]);
});
test.each(['M1 2C3 4 5 6 7 8', '<svg>', 'M1', 'L1 2'])('%s is no signature of this pad', (path) =>
  expect(strokesOf(path)).toBeNull(),
);
