import { z } from 'zod';
import { event } from '../../kernel/index.ts';

/** A note was written for the next shift, or somebody has seen it. */
export const noteChanged = event('handover.note-changed', 1, { note: z.uuid(), line: z.string(), state: z.string() });
/** Somebody said that a job went on over the end of a shift. */
export const runKept = event('handover.run-kept', 1, { job: z.uuid(), line: z.string(), endedAt: z.int() });
