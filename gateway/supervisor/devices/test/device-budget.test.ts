import { fc, test as property } from '@fast-check/vitest';
import { DeviceBatch } from '@millrace/driver-api';
import { expect, test } from 'vitest';
import { budgetOf, DeviceBudget } from '../device-budget.ts';

const batchOf = (length: number): DeviceBatch =>
  DeviceBatch.without(
    Array.from({ length }, (_, at) => at + 1),
    0,
  );

test('a budget follows what is asked of a device, and leaves small ones their room', () => {
  const every = (milliseconds: number, count: number) =>
    Array.from({ length: count }, () => ({ every: milliseconds * 1_000 }));
  expect(budgetOf(every(1_000, 10))).toEqual({ readings: 2_000, bytes: 1_048_576 });
  expect(budgetOf(every(1_000, 20_000)).readings).toBe(400_000);
  expect(budgetOf(every(100, 1_000)).readings).toBe(200_000);
});

test('long texts count, also where there are few of them', () => {
  const budget = new DeviceBudget({ readings: 1_000, bytes: 1_000 }, () => 0);
  const long = DeviceBatch.of([{ point: 1, value: 'x'.repeat(11_000), quality: 0 }]);
  expect(budget.take(long)).toBe(0);
  expect(budget.take(long)).toBe(1_000);
  expect(budget.take(batchOf(1))).toBe(12_000);
});

property.prop([
  fc.array(fc.record({ after: fc.integer({ min: 0, max: 3_000 }), size: fc.integer({ min: 1, max: 5_000 }) }), {
    minLength: 1,
    maxLength: 50,
  }),
])('whatever comes and when: by no moment more is handed on than the budget allows', (steps) => {
  let now = 0;
  const budget = new DeviceBudget({ readings: 100, bytes: 1_000 }, () => now);
  const handed: { at: number; size: number }[] = [];
  for (const { after, size } of steps) {
    now += after;
    handed.push({ at: now + budget.take(batchOf(size)), size });
  }
  handed.sort((one, other) => one.at - other.at);
  let sum = 0;
  for (const { at, size } of handed) {
    // Before this batch, which may itself be larger than what is left.
    expect(sum).toBeLessThanOrEqual(100 * (at / 1_000) + 1_000 + 1e-3);
    sum += size;
  }
});
