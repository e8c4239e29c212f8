import { fc, test as property } from '@fast-check/vitest';
import { expect } from 'vitest';
import { BATCH_RECORDS, nextBatchSize } from '../sinks/batch-size.ts';

// What is fake: a link that takes so many records a second, beside a fixed time for each call.
property.prop([fc.integer({ min: 1_000, max: 1_000_000 }), fc.integer({ min: 1, max: 400 })])(
  'however slow the link, batches settle to about a second each, and grow back when it is quick again',
  (perSecond, call) => {
    const takes = (size: number) => call + (size / perSecond) * 1_000;
    let size = BATCH_RECORDS;
    for (let at = 0; at < 40; at++) size = nextBatchSize(size, takes(size));
    expect(takes(size)).toBeLessThanOrEqual(Math.max(2_000, takes(500)));
    for (let at = 0; at < 10; at++) size = nextBatchSize(size, 10);
    expect(size).toBe(BATCH_RECORDS);
  },
);
