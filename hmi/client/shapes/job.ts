import { z } from 'zod';
import { localizedText, micros } from './common.ts';
import { fieldDescription } from './record.ts';

export const JOB_STATES = ['waiting', 'running', 'failed', 'done', 'cancelled', 'given-up'] as const;
export type JobState = (typeof JOB_STATES)[number];

const stands = {
  id: z.string(),
  name: z.string(),
  site: z.string().nullable(),
  startedBy: z.string(),
  state: z.enum(JOB_STATES),
  progressDone: z.number().nullable(),
  /** Null: nobody knows of how many. */
  progressOf: z.number().nullable(),
  attempt: z.number(),
  /** Not before (µs). */
  dueAt: micros,
  startedAt: micros.nullable(),
  endedAt: micros.nullable(),
  problem: z.string().nullable(),
  /** Somebody wants it cancelled; while it runs, it ends at its next place. */
  cancelAskedAt: micros.nullable(),
};

/** A record of `kernel.job`, as far as the list of jobs shows it. */
export const jobRecord = z.object({
  ...stands,
  queuedAt: micros,
  scheduledFor: micros.nullable(),
  missed: z.number(),
  failures: z.number(),
  progressWords: localizedText.nullable(),
  result: z.json().nullable(),
  reason: z.string().nullable(),
});
export type JobRecord = z.infer<typeof jobRecord>;

/** Live: how a job stands now, in the reader's language. Of another's, what the reader may not see is not there. */
export const jobNews = z
  .object({ ...stands, progressWords: z.string().nullable() })
  .partial()
  .required({ id: true });
export type JobNews = z.infer<typeof jobNews>;

/** `kernel.jobs`: which jobs there are. */
export const declaredJobs = z.object({
  rows: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      module: z.string().nullable(),
      mayStart: z.boolean(),
      input: z.array(fieldDescription),
      /** Null: only somebody starts it. */
      schedule: z
        .object({
          enabled: z.boolean(),
          every: z.enum(['hour', 'day', 'week', 'month']),
          at: z.string(),
          zone: z.string(),
          /** Null: it is off. */
          next: micros.nullable(),
        })
        .nullable(),
      last: z.object({ id: z.string(), state: z.enum(JOB_STATES), endedAt: micros, missed: z.number() }).nullable(),
    }),
  ),
});
export type DeclaredJob = z.infer<typeof declaredJobs>['rows'][number];
