import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { joinSpans, piecesToCopy, type Sum, sameSum, totalOf } from '../move/spans.ts';

const GRAIN = 60e6;
const sums = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 90 }),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    ),
  )
  .map((rows) => new Map<number, Sum>(rows.map(([at, n, hash]) => [at * GRAIN, { rows: n, hash }])));

test.prop([sums, sums, fc.boolean(), fc.integer({ min: 1, max: 200 })])(
  'pieces hold every bucket that differs, none that is equal, each once, and no more rows than asked',
  (source, other, same, most) => {
    const target = same ? new Map([...source].slice(1)) : other;
    const pieces = piecesToCopy(source, target, GRAIN, most);
    const buckets = pieces.flatMap(({ from, to }) =>
      Array.from({ length: (to - from) / GRAIN }, (_, n) => from + n * GRAIN),
    );
    const differing = [...new Set([...source.keys(), ...target.keys()])].filter((at) => {
      const [a, b] = [source.get(at), target.get(at)];
      return !(a && b && sameSum(a, b));
    });
    expect(buckets).toEqual(differing.sort((a, b) => a - b));
    for (const { from, to, rows, stale } of pieces) {
      const inside = <Value>(all: ReadonlyMap<number, Value>) =>
        new Map([...all].filter(([at]) => at >= from && at < to));
      expect(rows).toBe(totalOf(inside(source)).rows);
      expect(stale).toBe(totalOf(inside(target)).rows);
      if (to - from > GRAIN) expect(Math.max(rows, stale)).toBeLessThanOrEqual(most);
    }
    // What was copied is equal afterwards: nothing is left.
    const after = new Map(target);
    for (const at of buckets) {
      const sum = source.get(at);
      if (sum) after.set(at, sum);
      else after.delete(at);
    }
    expect(piecesToCopy(source, after, GRAIN, most)).toEqual([]);
    expect(totalOf(after)).toEqual(totalOf(source));
  },
);

test.prop([fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 9 })))])(
  'joined spans cover the same moments, apart from each other and in order',
  (given) => {
    const spans = given.map(([from, length]) => ({ from, to: from + length }));
    const joined = joinSpans(spans);
    const moments = (all: typeof spans) =>
      [...new Set(all.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, n) => from + n)))].sort(
        (a, b) => a - b,
      );
    expect(joined.flatMap((span) => moments([span]))).toEqual(moments(spans));
    for (const [at, span] of joined.slice(1).entries()) expect(span.from).toBeGreaterThan(joined[at]?.to ?? 0);
  },
);
