import { z } from 'zod';
import { duration } from '../time.ts';

export const MEASUREMENT_ROLES = ['value'] as const;

/** A value that comes to rest is measured once: a load on a scale, a gauge that is read. In the point's unit. */
export const measurementSettings = z.strictObject({
  /** At rest: all readings lie within a band this wide … */
  tolerance: z.number().nonnegative(),
  /** … for this long. */
  settledFor: duration.default(2_000_000),
  /** Below it nothing is measured: an empty scale. */
  from: z.number().optional(),
  /** Only after falling below it can the next be measured. Left out: any value that rests elsewhere is the next. */
  rearmBelow: z.number().optional(),
});
export type MeasurementSettings = z.infer<typeof measurementSettings>;
