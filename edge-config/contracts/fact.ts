import { z } from 'zod';
import { recordId } from './log-id.ts';
import { quality } from './quality.ts';
import { micros } from './time.ts';

/**
 * Where a fact comes from: the record's id *and* what it said, for raw data is dropped one day. A reading has `point` and
 * `quality`; an observation has `device`, the source's own key where it gives one, and its body as `value`. What is
 * optional was not said by earlier releases.
 */
export const evidence = z.object({
  record: recordId,
  source: z.string(),
  /** The source's own key of the message: what makes a redelivery a repeat. */
  sourceKey: z.string().optional(),
  point: z.int().positive().optional(),
  /** Path of the device within its site. */
  device: z.string().optional(),
  /** The source's own time; the gateway's, with `clockSuspect`, where that could not be believed. */
  time: micros,
  arrival: micros.optional(),
  value: z.json(),
  quality: quality.optional(),
  clockSuspect: z.boolean().optional(),
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
