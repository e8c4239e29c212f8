import { z } from 'zod';
import { factType } from '../fact.ts';
import { micros } from '../time.ts';

/** A measurement settled: a scale came to rest, a gauge was read. */
export const measurementTaken = factType('measurement.taken', 1, {
  device: z.string(),
  point: z.int().positive(),
  at: micros,
  value: z.number(),
  unit: z.string(),
  /** How long the value had been within its tolerance, in microseconds. */
  settledFor: z.int().nonnegative(),
});
