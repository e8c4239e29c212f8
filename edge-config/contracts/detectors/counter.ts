import { z } from 'zod';
import { duration } from '../time.ts';

export const COUNTER_ROLES = ['good', 'scrap', 'rework', 'counter'] as const;

/**
 * Counts from cumulative counters, by role: good, scrap, rework. An observation of type "counter" of the subject counts
 * as good.
 */
export const counterSettings = z.strictObject({
  /** Facts are cut into buckets of this length, counted from the start of the shift. */
  bucket: duration.default(60_000_000),
  /** cumulative: the value is a running total; pulse: each change from 0 to not 0 counts `pulseIs`. */
  reading: z.enum(['cumulative', 'pulse']).default('cumulative'),
  pulseIs: z.number().positive().default(1),
  /** The highest value before the counter begins again at zero (65535 of a 16-bit register). */
  rollsOverAfter: z.number().positive().optional(),
  /** A total that falls by no more than this is a late reading without a time of its own, not a reset. */
  ignoreFallUpTo: z.number().nonnegative().default(0),
});
export type CounterSettings = z.infer<typeof counterSettings>;
