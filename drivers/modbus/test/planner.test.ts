import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownClock } from '../../../distribution/testing/own-clock.ts';
import { TABLES } from '../address.ts';
import { FREE, fewestRequests, type Limits, type Span, unreadable } from '../planner.ts';

const at = (offset: number, count = 1): Span => ({ table: 'holding', offset, count });
const shown = (spans: readonly Span[], limits: Limits = FREE) =>
  fewestRequests(spans, limits).map(({ offset, count }) => [offset, count]);

describe('the fewest requests', () => {
  test('neighbours share one, and 125 registers are the most', () => {
    expect(shown(Array.from({ length: 300 }, (_, n) => at(n)))).toEqual([
      [0, 125],
      [125, 125],
      [250, 50],
    ]);
  });

  test('a value is never cut into two', () => {
    expect(shown([at(0, 124), at(124, 2)])).toEqual([
      [0, 124],
      [124, 2],
    ]);
  });

  test('a gap within the budget is read through, a wider one is not', () => {
    expect(shown([at(0), at(9), at(19)])).toEqual([
      [0, 10],
      [19, 1],
    ]);
  });

  test('nothing forbidden is ever read, however small', () => {
    expect(shown([at(0), at(4)], { ...FREE, forbidden: [at(2)] })).toEqual([
      [0, 1],
      [4, 1],
    ]);
  });

  test('tables do not mix, and bits have a limit of their own', () => {
    const spans = TABLES.map((table) => ({ table, offset: 0, count: 1 }));
    expect(fewestRequests(spans, FREE)).toHaveLength(4);
    const coils = Array.from({ length: 2001 }, (_, offset): Span => ({ table: 'coil', offset, count: 1 }));
    expect(fewestRequests(coils, FREE).map(({ count }) => count)).toEqual([2000, 1]);
  });

  test('a hundred thousand points are planned at once', () => {
    const points = Array.from({ length: 20_000 }, (_, n) => at(n * 3, 2));
    const clock = ownClock();
    const blocks = fewestRequests(points, FREE);
    expect(blocks).toHaveLength(Math.ceil(20_000 / 42));
    expect(clock.passed()).toBeLessThan(5_000);
    clock.stop();
  });
});

test.each([
  [at(65535, 2), 'end beyond 65535'],
  [at(0, 126), 'one request may read 125'],
  [at(9, 3), 'forbidden range 10 to 10'],
])('what no request may hold is named: %j', (span, says) => {
  expect(unreadable(span, { ...FREE, forbidden: [at(10)] })).toContain(says);
});

/** Whether all of `group` may be read by one request, judged straight from the rules. */
function legal(group: readonly Span[], limits: Limits): boolean {
  const low = Math.min(...group.map(({ offset }) => offset));
  const high = Math.max(...group.map(({ offset, count }) => offset + count));
  if (high - low > limits.maxRegisters) return false;
  let unwanted = 0;
  for (let address = low; address < high; address++) {
    const within = (span: Span) => address >= span.offset && address < span.offset + span.count;
    if (limits.forbidden.some(within)) return false;
    unwanted = group.some(within) ? 0 : unwanted + 1;
    if (unwanted > limits.gap) return false;
  }
  return true;
}

/** The least by trying every way to split the spans into legal groups. */
function leastByTrying(spans: readonly Span[], limits: Limits): number {
  const all = (1 << spans.length) - 1;
  const least = new Map<number, number>([[0, 0]]);
  for (let set = 1; set <= all; set++) {
    let best = Number.POSITIVE_INFINITY;
    const lowest = set & -set;
    for (let part = set; part > 0; part = (part - 1) & set) {
      if (!(part & lowest)) continue;
      const group = spans.filter((_, index) => part & (1 << index));
      if (legal(group, limits)) best = Math.min(best, 1 + (least.get(set ^ part) as number));
    }
    least.set(set, best);
  }
  return least.get(all) as number;
}

const span = fc.tuple(fc.nat(24), fc.integer({ min: 1, max: 5 })).map(([offset, count]) => at(offset, count));
const limits: fc.Arbitrary<Limits> = fc.record({
  maxRegisters: fc.integer({ min: 5, max: 12 }),
  maxBits: fc.constant(2000),
  gap: fc.nat(4),
  forbidden: fc.array(span, { maxLength: 2 }),
});

test('no other legal plan has fewer requests', () => {
  fc.assert(
    fc.property(fc.array(span, { minLength: 1, maxLength: 7 }), limits, (spans, allowed) => {
      const readable = spans.filter((one) => unreadable(one, allowed) === undefined);
      fc.pre(readable.length > 0);
      const blocks = fewestRequests(readable, allowed);
      expect(blocks).toHaveLength(leastByTrying(readable, allowed));
      for (const { items, offset, count } of blocks) {
        expect(legal(items, allowed)).toBe(true);
        expect(items.every((item) => item.offset >= offset && item.offset + item.count <= offset + count)).toBe(true);
      }
      const read = blocks.flatMap(({ items }) => items);
      expect(new Set(read)).toEqual(new Set(readable));
      expect(read).toHaveLength(readable.length);
    }),
    { numRuns: 500 },
  );
});
