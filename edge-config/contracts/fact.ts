import { z } from 'zod';
import { recordId } from './log-id.ts';
import { micros } from './time.ts';

/** Where a fact comes from: the record's id *and* its value, for raw data is dropped one day. */
export const evidence = z.object({
  record: recordId,
  source: z.string(),
  point: z.int().positive().optional(),
  time: micros,
  value: z.json(),
});
export type Evidence = z.infer<typeof evidence>;

const common = {
  /** The same input always gives the same key again: (stream, window, start). */
  key: z.string().min(1).max(512),
  occurredAt: micros,
  recordedAt: micros,
  site: z.string().min(1).max(64),
  evidence: z.array(evidence),
};

/** A fact type: its name in past tense, its version, its payload. Fields are added, never renamed. */
export function factType<const Name extends string, const Version extends number, Shape extends z.ZodRawShape>(
  type: Name,
  version: Version,
  payload: Shape,
) {
  return z.object({
    ...common,
    type: z.literal(type),
    version: z.literal(version),
    payload: z.object(payload),
  });
}
