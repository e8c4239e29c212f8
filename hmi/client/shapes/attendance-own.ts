import { z } from 'zod/mini';
import { micros } from './basic.ts';

/** `attendance.own` { site }: the caller's own day; `person` null: his account is bound to nobody yet */
export const ownDay = z.object({
  at: micros,
  person: z.nullable(z.object({ id: z.string(), number: z.string(), name: z.string() })),
  in: z.nullable(micros),
  out: z.nullable(micros),
  worked: z.int().check(z.nonnegative()),
  state: z.enum(['in', 'out', 'out-missing', 'not-due', 'not-seen', 'absent']),
  punches: z.array(z.object({ at: micros, direction: z.enum(['in', 'out', 'unknown']) })),
});
export type OwnDay = z.infer<typeof ownDay>;
