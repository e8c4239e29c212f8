import type { Fact } from '@millrace/contracts';
import { expect, test } from 'vitest';
import { facts, reading, SECOND, SHIFT_A, stream } from './harness.ts';

const conditions = (all: readonly Fact[]) =>
  all.flatMap((fact) =>
    fact.type === 'condition.occurred'
      ? [
          [
            fact.payload.condition,
            (fact.payload.from - SHIFT_A) / SECOND,
            fact.payload.to === null ? null : (fact.payload.to - SHIFT_A) / SECOND,
            fact.payload.worst,
          ],
        ]
      : [],
  );

test('hysteresis and delays: a condition begins when it was first beyond, and ends when it was first back', async () => {
  const limits = stream(
    'limit',
    { high: 50, highHigh: 80, deadband: 5, delayOn: '10 s', delayOff: '20 s' },
    { inputs: { value: 1 } },
  );
  const trace = [
    [0, 20],
    [5, 55],
    [8, 40],
    [20, 60],
    [40, 90],
    [70, 47],
    [80, 44],
    [90, 51],
    [100, 44],
    [130, 44],
  ] as const;
  expect(
    conditions(
      await facts(
        limits,
        trace.map(([at, value]) => reading(at, value)),
        200,
      ),
    ),
  ).toEqual([
    ['high', 20, 100, 90],
    ['high-high', 40, 70, 90],
  ]);
});

test('a condition goes on into the next day in a piece of its own', async () => {
  const limits = stream('limit', { low: 10 }, { inputs: { value: 1 } });
  const day = 24 * 3600;
  const found = await facts(limits, [reading(day - 600, 5), reading(day + 600, 20)], day + 900);
  expect(conditions(found)).toEqual([
    ['low', day - 600, day, 5],
    ['low', day, day + 600, 5],
  ]);
  expect(found.map(({ payload }) => 'continued' in payload)).toEqual([false, true]);
  expect(found.map(({ payload }) => 'continues' in payload)).toEqual([true, false]);
});
