import { z } from 'zod';
import { event } from '../../kernel/index.ts';

const job = { job: z.uuid(), number: z.string(), line: z.string(), at: z.int() };

/** A job began to run on its line, for the first time or again. What the line counts from then on is its. */
export const jobStarted = event('production-log.job-started', 1, job);
/** A job was put aside, with the code of the reason if somebody gave one; another may run on the line. */
export const jobPaused = event('production-log.job-paused', 1, { ...job, reason: z.string().nullish() });
/** A job is done. */
export const jobFinished = event('production-log.job-finished', 1, job);

/** Counts of machines were booked or corrected. */
export const counted = event('production-log.counted', 1, { machines: z.array(z.string()) });

/** What is known of a machine's stops has changed; `state` is what goes on at the end of what was seen. */
export const stopChanged = event('production-log.stop-changed', 1, {
  machine: z.string(),
  line: z.string(),
  state: z.string(),
  since: z.int().nullable(),
});

/** Somebody gave a reason, cut a stop or joined two. */
export const stopExplained = event('production-log.stop-explained', 1, {
  machine: z.string(),
  kind: z.enum(['reason', 'cut', 'join']),
  from: z.int(),
  to: z.int().nullable(),
});
