import type { FactSetResult } from '@millrace/contracts';
import { faultOf, isAway } from '../fault.ts';

/** What may help another time, and whether anything else could have been booked now. */
export const again = (error: unknown): FactSetResult => ({
  status: 'again',
  reason: faultOf(error).message,
  away: isAway(error),
});
