import { evidence, factWindow } from '@millrace/contracts';
import { z } from 'zod';
import { micros, page } from './common.ts';

export const factRow = z.object({
  key: z.string(),
  type: z.string(),
  version: z.int(),
  site: z.string(),
  occurredAt: micros,
  recordedAt: micros,
  revision: z.int(),
  retracted: z.boolean(),
  /** The machine, person, portal or device it speaks of. */
  subject: z.string(),
  payload: z.record(z.string(), z.json()),
});
export type FactRow = z.infer<typeof factRow>;
/** `kernel.facts` { site?, type?, subject?, cursor?, limit? }, newest first */
export const facts = page(factRow);

/** `kernel.trail` { fact: key }: from what is booked back to the samples. */
export const trail = z.object({
  fact: factRow,
  stream: z.string(),
  window: factWindow,
  detector: z.object({ type: z.string(), settings: z.record(z.string(), z.json()) }).nullable(),
  revisions: z.array(
    z.object({
      revision: z.int(),
      appliedAt: micros,
      change: z.enum(['asserted', 'changed', 'retracted']),
      payload: z.record(z.string(), z.json()),
    }),
  ),
  booked: z.array(
    z.object({
      entity: z.string(),
      id: z.string(),
      /** One line for people: "1 row in the stop log". */
      summary: z.string(),
      command: z.string(),
      by: z.string().nullable(),
      at: micros,
      reversed: z.boolean(),
    }),
  ),
  evidence: z.array(
    evidence.extend({
      path: z.string().nullable().default(null),
      arrival: micros.nullable().default(null),
      quality: z.int().nullable().default(null),
    }),
  ),
});
export type Trail = z.infer<typeof trail>;

export const deadLetter = z.object({
  id: z.string(),
  site: z.string(),
  stream: z.string(),
  window: z.string(),
  revision: z.int(),
  at: micros,
  attempts: z.int(),
  /** The refusal's or fault's code and sentence. */
  code: z.string(),
  reason: z.string(),
  state: z.enum(['waiting', 'replayed', 'discarded']),
  /** Sets of the same window that wait behind it. */
  blocked: z.int().nonnegative(),
  /** The fact set as it came, for mending. */
  payload: z.json(),
});
export type DeadLetter = z.infer<typeof deadLetter>;
/** `kernel.dead-letters` { cursor?, limit? } */
export const deadLetters = page(deadLetter);
