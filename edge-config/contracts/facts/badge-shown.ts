import { z } from 'zod';
import { factType } from '../fact.ts';
import { micros } from '../time.ts';

/** Somebody showed a badge to a reader. Whose it is, and what it opens, is the ERP core's. */
export const badgeShown = factType('badge.shown', 1, {
  badge: z.string().min(1).max(128),
  /** The device, as the site calls it. */
  reader: z.string(),
  at: micros,
  clockSuspect: z.boolean(),
});
