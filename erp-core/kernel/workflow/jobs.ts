import { systemCaller } from '../caller.ts';
import { memberCaller } from '../core/member-caller.ts';
import { faultOf } from '../fault.ts';
import { id, wholeNumber } from '../fields.ts';
import { type JobWork, job } from '../jobs/job.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Label } from '../label.ts';
import type { Outcome } from '../outcome.ts';
import { commandAt, type Doing } from './doing.ts';
import { inAllLanguages, wordsOf } from './problem-words.ts';

/** Often: a database that is away for a day comes back, and what waits for its turn is done then. */
const RETRIES = 100;

/**
 * Does the command that a run has come to, in the name of whoever may, under a key of the task's own: done again after a
 * crash it is found as done. What it came to is written by a command beside it.
 */
export const actForRun = job('kernel.workflow.act', {
  label: { en: 'Command of a workflow', bn: 'ওয়ার্কফ্লোর নির্দেশ', hi: 'कार्यप्रवाह का आदेश' },
  input: { run: id(), task: id() },
  retries: RETRIES,
  atOnce: 4,
  async run(work, { run, task }) {
    const doing = await work.read((db) => commandAt(db, work.registry, { run, task }));
    if (!doing) return { over: true };
    const outcome = await done(work, doing, task);
    await work.call({ name: 'kernel.workflow.settle' }, { task, ...outcome });
    return { ok: outcome.ok };
  },
});

/** The key of what a task does: once, whoever tries it. */
export const keyOfTask = (run: string, task: string): string => `workflow/${run}/${task}`;

type Came =
  | { readonly ok: true; readonly made: string | null; readonly key: string }
  | { readonly ok: false; readonly code: string; readonly message: string; readonly words?: Label };

async function done(work: JobWork, { command, input, as, run, approved }: Doing, task: string): Promise<Came> {
  const key = keyOfTask(run.id, task);
  const correlation = run.correlation;
  const caller =
    as.kind === 'system'
      ? { ...systemCaller(work.company, `workflow/${as.code}`, correlation, as.rights), depth: run.depth + 1 }
      : await work.read((db) =>
          memberCaller(db, as.person, { company: work.company, locale: run.locale, correlation }, work.registry),
        );
  if (!caller) {
    const { code, says } = refuse('starter-gone');
    return { ok: false, code, message: says[run.locale], words: inAllLanguages(says, {}) };
  }
  try {
    const options = { idempotencyKey: key };
    return came(work, await work.act(caller, command, input, options, approved ? run.id : undefined), key);
  } catch (error) {
    const fault = faultOf(error);
    // The database comes back; whatever else is wrong with it, a person has to see it.
    if (fault.of === 'database' || work.signal.aborted) throw error;
    return { ok: false, code: fault.code, message: fault.message.slice(0, 1_000) };
  }
}

function came({ registry }: JobWork, { ok, result, refusal, proposed }: Outcome, key: string): Came {
  if (!ok) {
    const { code = 'unknown', message = '', details = {} } = refusal ?? {};
    const words = wordsOf(registry, { code, details });
    return { ok: false, code, message: message.slice(0, 1_000), ...(words ? { words } : {}) };
  }
  const made = proposed?.id ?? (result as { readonly id?: unknown } | null | undefined)?.id;
  return { ok: true, made: typeof made === 'string' ? made.slice(0, 100) : null, key };
}

/** A deadline or a wait is over, or a request has waited too long. */
export const timeForRun = job('kernel.workflow.timer', {
  label: { en: 'Deadline of a workflow', bn: 'ওয়ার্কফ্লোর সময়সীমা', hi: 'कार्यप्रवाह की समय-सीमा' },
  input: { run: id(), task: id().nullable(), level: wholeNumber() },
  retries: RETRIES,
  atOnce: 2,
  async run(work, input) {
    await work.call({ name: 'kernel.workflow.time' }, input);
    return {};
  },
});
