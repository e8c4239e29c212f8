import { z } from 'zod';
import { day, micros } from './common.ts';

export const punch = z.object({
  at: micros,
  direction: z.enum(['in', 'out', 'unknown']),
  /** How the pairing used it. */
  used: z.enum(['in', 'out', 'ignored']).nullable(),
  clock: z.string(),
  method: z.enum(['finger', 'face', 'card', 'pin', 'unknown']),
  clockSuspect: z.boolean(),
  fact: z.string().nullable(),
});
export type Punch = z.infer<typeof punch>;

export const personDay = z.object({
  person: z.object({ id: z.string(), number: z.string(), name: z.string() }),
  shift: z.string().nullable(),
  in: micros.nullable(),
  out: micros.nullable(),
  /** Paired time at work in microseconds. */
  worked: z.int().nonnegative(),
  state: z.enum(['in', 'out', 'out-missing', 'not-due', 'not-seen', 'absent']),
  /** Microseconds after the shift began; zero when in time. */
  late: z.int().nonnegative(),
  /** The pairing is recomputed as a new version, never overwritten. */
  version: z.int().positive(),
  punches: z.array(punch),
});
export type PersonDay = z.infer<typeof personDay>;

/** `attendance.day` { site, day? (none: today) } */
export const attendanceDay = z.object({
  day,
  at: micros,
  people: z.array(personDay),
  /** Punches of badges that nobody has been given. */
  unknown: z.array(punch.extend({ badge: z.string() })),
});
export type AttendanceDay = z.infer<typeof attendanceDay>;
