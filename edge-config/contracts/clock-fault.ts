import { z } from 'zod';
import { MICROS_PER_MS, type Micros, micros } from './time.ts';

/**
 * Why a source's time is not believed.
 *
 * | code | meaning |
 * |---|---|
 * | `unset` | long before anything could have been measured: a clock whose battery died begins at 1970 or 2000 again |
 * | `ahead` | further in the future of the arrival than the device's clock may be |
 * | `behind` | further in its past |
 * | `unreadable` | what should be a time is none, or is missing |
 */
export const CLOCK_FAULTS = ['unset', 'ahead', 'behind', 'unreadable'] as const;
export type ClockFault = (typeof CLOCK_FAULTS)[number];
export const clockFault = z.enum(CLOCK_FAULTS);

/** What a source said of the time of a reading that is kept at its arrival. `time` is null where it was no time at all. */
export const doubtedTime = z.object({ time: micros.nullable(), fault: clockFault });
export type DoubtedTime = z.infer<typeof doubtedTime>;

/** No gateway of this kind ran before: a clock that shows an earlier year was never set. */
const NEVER_BEFORE = Date.UTC(2020, 0, 1) * MICROS_PER_MS;

/** What is wrong with a source's time; null where it may be believed: no further from the arrival than `within`. */
export function faultOfTime(time: Micros | null, arrival: Micros, within: Micros): ClockFault | null {
  if (time === null) return 'unreadable';
  if (Math.abs(time - arrival) <= within) return null;
  if (time < NEVER_BEFORE) return 'unset';
  return time > arrival ? 'ahead' : 'behind';
}
