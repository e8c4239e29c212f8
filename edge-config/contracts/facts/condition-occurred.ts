import { z } from 'zod';
import { factType } from '../fact.ts';
import { micros } from '../time.ts';

/** A condition held from `from` to `to` (null: still holds): a limit crossed, a source gone silent. */
export const conditionOccurred = factType('condition.occurred', 1, {
  subject: z.string(),
  condition: z.enum(['high', 'high-high', 'low', 'low-low', 'silent', 'clock-suspect', 'device']),
  severity: z.enum(['critical', 'high', 'low', 'diagnostic']),
  from: micros,
  to: micros.nullable(),
  limit: z.number().optional(),
  /** The value furthest beyond the limit while it held. */
  worst: z.number().optional(),
});
