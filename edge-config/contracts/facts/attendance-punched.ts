import { z } from 'zod';
import { factType } from '../fact.ts';
import { micros } from '../time.ts';

/** A person was at a time clock. Pairing punches to a day is the ERP core's; an unknown direction stays unknown. */
export const attendancePunched = factType('attendance.punched', 1, {
  person: z.string(),
  clock: z.string(),
  at: micros,
  direction: z.enum(['in', 'out', 'unknown']),
  method: z.enum(['finger', 'face', 'card', 'pin', 'unknown']),
  clockSuspect: z.boolean(),
});
