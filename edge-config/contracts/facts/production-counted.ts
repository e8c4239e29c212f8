import { z } from 'zod';
import { factType } from '../fact.ts';
import { micros } from '../time.ts';

/**
 * A machine's cumulative counter advanced within one bucket of time (a minute by default). `quantity` is the sum of
 * `increments`; they keep their own times, so that a count goes exactly to the job that ran at that moment.
 */
export const productionCounted = factType('production.counted', 1, {
  /** Path of the machine within the site: area/line/cell/device. */
  machine: z.string(),
  kind: z.enum(['good', 'scrap', 'rework']),
  from: micros,
  to: micros,
  quantity: z.number().nonnegative(),
  unit: z.string(),
  increments: z.array(z.object({ at: micros, quantity: z.number().positive() })),
  /** The counter went back to zero or rolled over within this bucket. */
  reset: z.boolean().default(false),
});
