import { z } from 'zod';
import { duration } from './time.ts';

/**
 * A point that people read and enter: a meter without a wire, a level on a glass. `every` says how often it is due, `round`
 * on which walk. What lies outside `plausible` is asked about before it is taken; `rise` is what may be added since the
 * reading before, so that a meter that only counts up has `rise: { low: 0 }`.
 */
export const manualPoint = z.object({
  every: duration,
  round: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'lower-case letters, digits, "-" and "_"')
    .default('round'),
  plausible: z
    .object({
      low: z.number().optional(),
      high: z.number().optional(),
      rise: z.object({ low: z.number().optional(), high: z.number().optional() }).optional(),
    })
    .default({}),
});
export type ManualPoint = z.infer<typeof manualPoint>;

/** What a person entered, on its way into the journal. Its identity is (point, time), as of any reading. */
export const manualReading = z.object({
  point: z.int().positive(),
  time: z.int(),
  value: z.union([z.number(), z.boolean(), z.string()]),
});
export type ManualReading = z.infer<typeof manualReading>;

/** What is odd about a value, by its code, and the bound that it passed; null where it is plausible. */
export interface Oddity {
  readonly code: 'below' | 'above' | 'fell' | 'rose';
  readonly bound: number;
}

/** Whether a value is to be asked about, beside the one before it. */
export function oddityOf(
  value: number,
  before: number | null,
  { plausible }: Pick<ManualPoint, 'plausible'>,
): Oddity | null {
  const { low, high, rise } = plausible;
  if (low !== undefined && value < low) return { code: 'below', bound: low };
  if (high !== undefined && value > high) return { code: 'above', bound: high };
  if (before === null || !rise) return null;
  const risen = value - before;
  if (rise.low !== undefined && risen < rise.low) return { code: 'fell', bound: rise.low };
  return rise.high !== undefined && risen > rise.high ? { code: 'rose', bound: rise.high } : null;
}
