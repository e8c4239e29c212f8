import { z } from 'zod';
import { micros } from './common.ts';

/** `attendance.own` { site }: the caller's own day; `person` null: his account is bound to nobody yet */
export const ownDay = z.object({
  at: micros,
  person: z.object({ id: z.string(), number: z.string(), name: z.string() }).nullable(),
  in: micros.nullable(),
  out: micros.nullable(),
  worked: z.int().nonnegative(),
  state: z.enum(['in', 'out', 'out-missing', 'not-due', 'not-seen', 'absent']),
  punches: z.array(z.object({ at: micros, direction: z.enum(['in', 'out', 'unknown']) })),
});
export type OwnDay = z.infer<typeof ownDay>;
