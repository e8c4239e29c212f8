import { z } from 'zod';
import { event } from '../../kernel/index.ts';

/** A day of a person was paired, for the first time or anew. */
export const dayPaired = event('attendance.day-paired', 1, { person: z.uuid(), day: z.string(), version: z.int() });
/** Punches came in; those of badges that nobody has are among them. */
export const punched = event('attendance.punched', 1, { punches: z.int(), unknown: z.int() });
