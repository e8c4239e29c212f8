import { z } from 'zod';
import { factType } from '../fact.ts';
import { micros } from '../time.ts';

/**
 * A condition held from `from` to `to` (null: still holds): a limit crossed, a source gone silent. One that outlasts its
 * window is cut at the window's end and `continued` in the next.
 */
export const conditionOccurred = factType('condition.occurred', 1, {
  subject: z.string(),
  condition: z.enum(['high', 'high-high', 'low', 'low-low', 'silent', 'clock-suspect', 'device']),
  severity: z.enum(['critical', 'high', 'low', 'diagnostic']),
  from: micros,
  to: micros.nullable(),
  limit: z.number().optional(),
  /** The value furthest beyond the limit while it held. */
  worst: z.number().optional(),
  /** It held already when its window began: the fact that ends there is its earlier part. */
  continued: z.boolean().optional(),
});
