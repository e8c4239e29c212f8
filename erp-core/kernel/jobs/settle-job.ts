import { z } from 'zod';
import { command } from '../command.ts';
import type { Effect } from '../effect.ts';
import { choice, id, json, moment, text, wholeNumber } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { jobEnded } from './events.ts';
import type { JobDefinition } from './job.ts';
import { jobClocks, jobs } from './tables.ts';

/**
 * How a try of a job ends: it is done, failed for good, cancelled, or waits for its next try. Given by the process that ran
 * it and by nobody else: it is in no module. Refused where the job was begun anew elsewhere meanwhile.
 */
export const settleJob = command('kernel.job.settle', {
  label: { en: 'End of a job', bn: 'কাজের সমাপ্তি', hi: 'कार्य की समाप्ति' },
  input: {
    job: id(),
    attempt: wholeNumber(),
    to: choice(['done', 'failed', 'cancelled', 'waiting']),
    result: json(z.json()).nullable().default(null),
    problem: text({ max: 2000 }).nullable().default(null),
    /** Of the next try. */
    dueAt: moment().nullable().default(null),
  },
  load: ({ job }) => ({ found: jobs.locked({ id: job }) }),
  decide({ attempt, to, result, problem, dueAt }, { found }, { now }) {
    if (found?.state !== 'running' || found.attempt !== attempt) return refuse('job-begun-anew');
    // Cancelled while it failed: there is no next try.
    const state = to === 'waiting' && found.cancelAskedAt !== null ? 'cancelled' : to;
    const failures = problem === null ? found.failures : found.failures + 1;
    const next = {
      state,
      worker: null,
      failures,
      result,
      problem: problem ?? (state === 'done' ? null : found.problem),
    };
    if (state === 'waiting') return [jobs.change(found, { ...next, dueAt: dueAt ?? now })];
    const { id: job, name, startedBy, site } = found;
    return [
      jobs.change(found, { ...next, endedAt: now }),
      jobEnded({ job, name, state, startedBy }, { aggregate: job, site }),
    ];
  },
});

/** The key of what the clock wants: one such job of a name waits or runs at a time. */
export const BY_THE_CLOCK = 'schedule';

/** Adds the job that a schedule wants, and moves the schedule's mark. Refused where another process was first. */
export const runScheduled = ({ name, retries, input }: Pick<JobDefinition, 'name' | 'retries' | 'input'>) =>
  command('kernel.job.schedule', {
    label: { en: 'Job by the clock', bn: 'ঘড়ি অনুযায়ী কাজ', hi: 'घड़ी से कार्य' },
    input: { name: text({ max: 128 }), seen: moment(), at: moment(), missed: wholeNumber() },
    load: () => ({ clock: jobClocks.locked({ name }) }),
    decide({ seen, at, missed }, { clock }) {
      if (clock?.seenUntil !== seen) return refuse('job-begun-anew');
      const scheduled = { for: at, missed };
      const job = { name, input: input.parse({}), site: null, retries, key: BY_THE_CLOCK, scheduled };
      return [jobClocks.change(clock, { seenUntil: at }), { kind: 'job', job } satisfies Effect];
    },
  });
