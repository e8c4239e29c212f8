import { z } from 'zod';

/**
 * A point that people may set from a terminal: a temperature, a speed, a mode. Numbers are taken from `low` to `high`, both
 * included, and in steps from `low` (or zero) where `step` is said. `twoPersons`: a second person has to agree first.
 */
export const setPoint = z
  .object({
    low: z.number().optional(),
    high: z.number().optional(),
    step: z.number().positive().optional(),
    twoPersons: z.boolean().default(false),
  })
  .refine(({ low, high }) => low === undefined || high === undefined || low < high, 'low must be below high');
export type SetPoint = z.infer<typeof setPoint>;

/** Why a number may not be set, with the bound that it passed; null: it may. */
export function setPointFault(
  value: number,
  { low, high, step }: Pick<SetPoint, 'low' | 'high' | 'step'>,
): { readonly code: 'below' | 'above' | 'between-steps'; readonly bound: number } | null {
  if (low !== undefined && value < low) return { code: 'below', bound: low };
  if (high !== undefined && value > high) return { code: 'above', bound: high };
  if (step === undefined) return null;
  // In binary fractions 0.3 is not three times 0.1: a millionth of a step off is on it.
  const steps = (value - (low ?? 0)) / step;
  return Math.abs(steps - Math.round(steps)) > 1e-6 ? { code: 'between-steps', bound: step } : null;
}
