import { command } from '../command.ts';
import type { DecideContext } from '../decide-context.ts';
import { answer } from '../effect.ts';
import { ref, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { maySee } from '../standard-checks.ts';
import { jobEnded } from './events.ts';
import { type JobRow, jobs } from './tables.ts';

const reason = () => text({ max: 500, label: { en: 'Reason', bn: 'কারণ', hi: 'कारण' } });
const which = () => ref(jobs, { label: { en: 'Job', bn: 'কাজ', hi: 'कार्य' } });

/** What he started himself, and of others' what a list would show him. */
const isHis = (found: JobRow, caller: DecideContext['caller']): boolean =>
  caller.user === found.startedBy || maySee(jobs.definition, { ...found }, { caller });

const ended = ({ id: job, name, startedBy, site }: JobRow, state: 'cancelled') =>
  jobEnded({ job, name, state, startedBy }, { aggregate: job, site });

/**
 * Cancels a job, with a reason. One that waits ends at once; one that runs ends at the next place where it can: what it has
 * done until then stays. Asked again, the first reason stands.
 */
export const cancelJob = command('kernel.job.cancel', {
  label: { en: 'Cancel job', bn: 'কাজ বাতিল', hi: 'कार्य रद्द करें' },
  input: { job: which(), reason: reason() },
  load: ({ job }) => ({ found: jobs.locked({ id: job }) }),
  decide({ reason: why }, { found }, { now, caller }) {
    if (!found || !isHis(found, caller)) return refuse('not-found');
    if (found.endedAt !== null) return refuse('job-over', { state: found.state });
    const asked = { cancelAskedAt: now, cancelAskedBy: caller.user, reason: why };
    if (found.state === 'running') {
      const first = found.cancelAskedAt === null ? [jobs.change(found, asked)] : [];
      return [...first, answer({ job: found.id, state: 'running' })];
    }
    return [
      jobs.change(found, { ...asked, state: 'cancelled', endedAt: now }),
      ended(found, 'cancelled'),
      answer({ job: found.id, state: 'cancelled' }),
    ];
  },
});

/** Puts a job that failed for good back among those that wait, with all its tries. What it has done it does not do twice. */
export const retryJob = command('kernel.job.retry', {
  label: { en: 'Try job again', bn: 'কাজ আবার চালান', hi: 'कार्य फिर चलाएँ' },
  input: { job: which() },
  load: ({ job }) => ({ found: jobs.locked({ id: job }) }),
  loadMore: (_, { found }) => ({
    open: jobs.whereAny(
      found && found.key !== null
        ? (['waiting', 'running'] as const).map((state) => ({ name: found.name, key: found.key, state }))
        : [],
    ),
  }),
  decide(_, { found, open: [open] }, { now, caller }) {
    if (!found || !isHis(found, caller)) return refuse('not-found');
    if (found.state !== 'failed') return refuse('job-not-failed', { state: found.state });
    if (open) return refuse('job-waits-already', { job: open.id });
    const asked = { cancelAskedAt: null, cancelAskedBy: null, reason: null };
    const anew = { ...asked, failures: 0, interruptions: 0, endedAt: null, problem: null, dueAt: now };
    return [jobs.change(found, { ...anew, state: 'waiting' }), answer({ job: found.id })];
  },
});

/** Somebody has seen to what a failed job did not do, or it is no longer wanted. It stays in the history. */
export const giveUpJob = command('kernel.job.give-up', {
  label: { en: 'Give job up', bn: 'কাজ ছেড়ে দিন', hi: 'कार्य छोड़ें' },
  input: { job: which(), reason: reason() },
  load: ({ job }) => ({ found: jobs.locked({ id: job }) }),
  decide({ reason: why }, { found }, { caller }) {
    if (!found || !isHis(found, caller)) return refuse('not-found');
    if (found.state !== 'failed') return refuse('job-not-failed', { state: found.state });
    return [jobs.change(found, { state: 'given-up', reason: why }), answer({ job: found.id })];
  },
});

export const jobCommands = [cancelJob, retryJob, giveUpJob];
