import { z } from 'zod/mini';
import { liveValue, micros } from './basic.ts';

/** `GET /points/last?ids=` */
export const lastValues = z.object({ values: z.array(liveValue) });

/** Hundreds of thousands of numbers are looked at while somebody waits for their picture: one loop, and no object for each. */
const numbers = z.custom<number[]>((given) => onlyNumbers(given, false), 'not a column of numbers');
const column = z.custom<(number | null)[]>((given) => onlyNumbers(given, true), 'not a column of numbers');
function onlyNumbers(given: unknown, mayLack: boolean): boolean {
  if (!Array.isArray(given)) return false;
  for (let index = 0; index < given.length; index++) {
    const value: unknown = given[index];
    if (typeof value !== 'number' && !(mayLack && value === null)) return false;
  }
  return true;
}
/**
 * `GET /trend`: per point the buckets that hold anything, in time order, as columns of equal length. `t` is the bucket's
 * start in µs, `bucket` its width. A bucket that holds nothing is absent; longer than `maxGap` between two is a gap.
 */
export const trend = z.object({
  from: micros,
  to: micros,
  bucket: z.int().check(z.positive()),
  series: z.array(
    z.object({
      point: z.int().check(z.positive()),
      t: numbers,
      min: column,
      max: column,
      first: column,
      last: column,
      avg: column,
      /** Share of good quality, 0 … 1. */
      good: column,
    }),
  ),
});
export type Trend = z.infer<typeof trend>;
export type TrendSeries = Trend['series'][number];

/** A business event of the live channel. */
export const businessEvent = z.object({
  seq: z.int().check(z.nonnegative()),
  at: micros,
  type: z.string(),
  site: z.string(),
  payload: z.json(),
});
export type BusinessEvent = z.infer<typeof businessEvent>;
