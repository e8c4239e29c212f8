import { fc, test as property } from '@fast-check/vitest';
import { QUALITY } from '@millrace/contracts';
import { expect } from 'vitest';
import { batchOf, DeviceBatch, type DeviceSample } from '../index.ts';

const samples = fc.array(
  fc.record(
    {
      point: fc.integer({ min: 1, max: 0x7fffffff }),
      value: fc.oneof(fc.double(), fc.boolean(), fc.string(), fc.constant(null), fc.array(fc.integer())),
      quality: fc.constantFrom(...Object.values(QUALITY)),
      time: fc.integer({ min: 0 }),
      past: fc.constant(true as const),
    },
    { requiredKeys: ['point', 'value', 'quality'] },
  ),
  { maxLength: 40 },
) as fc.Arbitrary<DeviceSample[]>;

property.prop([samples])('a batch gives back what was put into it, value for value', (given) => {
  const batch = DeviceBatch.of(given);
  expect(batch).toHaveLength(given.length);
  expect([...batch]).toEqual(given);
  expect([...batchOf(batch.picked(given.map((_, at) => at)))]).toEqual(given);
});

property.prop([samples, samples])('two batches joined are the one and then the other', (one, other) => {
  expect([...DeviceBatch.of(one).joined(DeviceBatch.of(other))]).toEqual([...one, ...other]);
});

property.prop([fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }))])('points without a value all say why', (points) => {
  const batch = DeviceBatch.without(points, QUALITY.badCommLost);
  expect([...batch]).toEqual(points.map((point) => ({ point, value: null, quality: QUALITY.badCommLost })));
});
