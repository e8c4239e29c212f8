import { fc, test as prop } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { plotColumns, yRange } from '../trend/columns.ts';
import { grouped, type Mark } from '../trend/marks.ts';
import { segments } from '../trend/segments.ts';

const S = 1_000_000;

describe('a trend', () => {
  test('no line crosses a gap: nulls stand between what lies too far apart', () => {
    const t = [0, 1, 2, 20, 21].map((s) => s * S);
    const one = t.map(() => 1);
    const { x, avg, gaps } = plotColumns({ t, min: one, max: one, avg: one }, S, 5 * S);
    expect(x).toEqual([0, 1, 2, 3, 20, 21]);
    expect(avg).toEqual([1, 1, 1, null, 1, 1]);
    expect(gaps).toEqual([[2, 20]]);
  });
  test('a value that is not known is a gap from its neighbour to its neighbour, however many there are', () => {
    const t = [0, 1, 2, 3, 4].map((s) => s * S);
    const avg = [1, null, null, 2, null];
    expect(plotColumns({ t, min: avg, max: avg, avg }, S, 5 * S)).toMatchObject({
      x: [0, 1, 2, 3, 4],
      avg,
      gaps: [[0, 3]],
    });
  });
  test('buckets longer than the gap are no gaps between neighbours', () => {
    const t = [0, 60, 120].map((s) => s * S);
    const one = t.map(() => 1);
    expect(plotColumns({ t, min: one, max: one, avg: one }, 60 * S, 5 * S).avg).not.toContain(null);
  });
  prop.prop([fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.option(fc.integer())), { maxLength: 60 })])(
    'segments keep every reading once and hold no step beyond the gap',
    (steps) => {
      let at = 0;
      const t = steps.map(([step]) => (at += step));
      const values = steps.map(([, value]) => value);
      const parts = segments(t, values, 10);
      expect(parts.flat().map(([time]) => time)).toEqual(t.filter((_, index) => values[index] !== null));
      for (const part of parts) {
        for (const [index, [time]] of part.entries()) {
          const before = part[index - 1];
          if (before) expect(time - before[0]).toBeLessThanOrEqual(10);
        }
      }
    },
  );
  test('the axis holds what was measured and what is normal, and begins at zero rather than below it for air', () => {
    const columns = { t: [0], min: [1], max: [9], avg: [5] };
    const { low, high } = yRange(columns, { low: 0.2, high: 4 });
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(9);
    expect(yRange({ t: [], min: [], max: [], avg: [] }, null)).toEqual({ low: 0, high: 1 });
  });
  prop.prop([
    fc.array(fc.tuple(fc.integer({ min: -50, max: 150 }), fc.option(fc.integer({ min: 0, max: 40 }))), {
      maxLength: 40,
    }),
  ])('every mark that is seen stands in one group, and no two groups begin nearer than a finger can tell', (given) => {
    const marks = given.map(
      ([from, length], nth): Mark => ({
        id: String(nth),
        from,
        to: length === null ? null : from + length,
        text: '',
        href: null,
      }),
    );
    const groups = grouped(marks, { from: 0, to: 100 }, 10);
    const seen = marks.filter(({ from, to }) => from < 100 && (to ?? 100) > 0);
    expect(groups.flatMap((group) => group.marks.map(({ id }) => id)).sort()).toEqual(seen.map(({ id }) => id).sort());
    for (const [index, group] of groups.entries()) {
      expect(group.from).toBeGreaterThanOrEqual(0);
      expect(group.to).toBeLessThanOrEqual(100);
      const before = groups[index - 1];
      if (before) expect(group.from - before.from).toBeGreaterThanOrEqual(10);
      // No words lie over another's.
      expect(group.room).toBe(Math.min(group.to, groups[index + 1]?.from ?? 100));
    }
  });
});
