import { z } from 'zod';
import { factType } from '../fact.ts';
import { micros } from '../time.ts';

/** Something tagged passed a portal, from one location to another. What it is, is the ERP core's to know. */
export const stockMoved = factType('stock.moved', 1, {
  portal: z.string(),
  identifier: z.object({ scheme: z.enum(['epc']), value: z.string() }),
  direction: z.enum(['in', 'out', 'unknown']),
  /** Codes of stock locations; swapped already where the passage was outward. */
  from: z.string(),
  to: z.string(),
  firstSeen: micros,
  lastSeen: micros,
  reads: z.int().positive(),
});
