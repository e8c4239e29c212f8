import { z } from 'zod';
import { duration } from '../time.ts';

export const LIMIT_ROLES = ['value'] as const;

/** Limits of a value, in its point's unit. A condition holds from when the value went beyond its limit. */
export const limitSettings = z
  .strictObject({
    highHigh: z.number().optional(),
    high: z.number().optional(),
    low: z.number().optional(),
    lowLow: z.number().optional(),
    /** How far back within its limit a value must come to end the condition. */
    deadband: z.number().nonnegative().default(0),
    /** Beyond the limit for as long, before it counts; back within it for as long, before it is over. */
    delayOn: duration.default(0),
    delayOff: duration.default(0),
  })
  .refine(({ highHigh, high, low, lowLow }) => [highHigh, high, low, lowLow].some((limit) => limit !== undefined), {
    error: 'give at least one of highHigh, high, low, lowLow',
  })
  .refine(
    ({ highHigh, high, low, lowLow }) => {
      const limits = [lowLow, low, high, highHigh].filter((limit) => limit !== undefined);
      return limits.every((limit, at) => at === 0 || limit > (limits[at - 1] ?? Number.NEGATIVE_INFINITY));
    },
    { error: 'limits must rise from lowLow over low and high to highHigh' },
  );
export type LimitSettings = z.infer<typeof limitSettings>;
