import { z } from 'zod';
import { duration } from '../time.ts';

export const ATTENDANCE_PUNCH_ROLES = ['punch'] as const;

export const attendancePunchSettings = z.strictObject({
  /** The same person in the same direction again within this is one punch: a finger laid on twice. */
  repeatWithin: duration.default(60_000_000),
});
export type AttendancePunchSettings = z.infer<typeof attendancePunchSettings>;
