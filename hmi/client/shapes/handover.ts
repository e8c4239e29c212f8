import { z } from 'zod/mini';

/** µs. */
const micros = z.int();
const file = z.object({ id: z.string(), name: z.string(), type: z.string(), size: z.int() });

/** What is left open at a station. */
export const leftover = z.object({
  what: z.enum(['job', 'stops', 'calls', 'goods', 'draft', 'refused']),
  count: z.int(),
  about: z.nullable(z.string()),
});
export type Leftover = z.infer<typeof leftover>;

const note = z.object({
  id: z.string(),
  station: z.nullable(z.string()),
  topic: z.enum(['machine', 'quality', 'material', 'order', 'safety', 'other']),
  text: z.nullable(z.string()),
  photo: z.nullable(file),
  leftovers: z.array(leftover),
  shift: z.nullable(z.string()),
  writtenAt: micros,
  /** Who wrote it, by name. */
  by: z.string(),
  /** Whoever asked wrote it, or has seen it. */
  own: z.boolean(),
  acknowledged: z.boolean(),
  /** Who has seen it, by name. */
  seen: z.array(z.string()),
});
export type HandoverNote = z.infer<typeof note>;

/** `handover.line` { site, line, runningSince? } */
export const lineHandover = z.object({
  at: micros,
  notes: z.array(note),
  /** Ends of shifts since `runningSince`, the newest first. */
  ends: z.array(z.object({ shift: z.string(), day: z.string(), at: micros })),
  /** Which of them a job is known to have gone on over. */
  kept: z.array(z.object({ job: z.string(), endedAt: micros })),
});
export type LineHandover = z.infer<typeof lineHandover>;

const forgotten = z.object({
  day: z.string(),
  shift: z.nullable(z.string()),
  in: micros,
  /** When he will have gone; null: nobody can say. */
  proposed: z.nullable(micros),
  /** He had gone before that. */
  before: micros,
});
export type ForgottenStay = z.infer<typeof forgotten>;

/** `attendance.forgotten` { site }: the caller's own, the newest first. */
export const forgottenStays = z.object({ at: micros, rows: z.array(forgotten) });
