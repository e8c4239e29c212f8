import { z } from 'zod';
import { runCommand } from '../command.ts';
import { answer, type Effect } from '../effect.ts';
import { id, json, text, wholeNumber, yesNo } from '../fields.ts';
import type { Label } from '../label.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { CommandWork } from '../work.ts';
import { isOver, type TaskAtHand, taskAtHand } from './at-hand.ts';
import { dropped } from './close.ts';
import { afterWorkingHours } from './deadline.ts';
import { ITSELF } from './definition.ts';
import { timeForRun } from './jobs.ts';
import { ofTheSystem } from './own-work.ts';
import { runs, tasks } from './tables.ts';
import { versionOf } from './versions.ts';
import { asked as askedNow, changedRun, endedAs, placeOf, stoppedAt, walk } from './walk.ts';
import { peopleMeant } from './who.ts';

// What takes a run on, besides people: given by the kernel's own jobs, once each by their keys.

const NOTHING: readonly Effect[] = [];

/** What the command of a run came to: it goes on, or it stands still and says why. */
export const settleCommand = runCommand('kernel.workflow.settle', {
  label: { en: 'End of a workflow’s command', bn: 'ওয়ার্কফ্লোর নির্দেশের সমাপ্তি', hi: 'कार्यप्रवाह के आदेश का अंत' },
  why: 'what follows is asked of what the run has come to',
  input: {
    task: id(),
    ok: yesNo(),
    made: text({ max: 100 }).nullable().optional(),
    key: text({ max: 200 }).optional(),
    code: text({ max: 100 }).optional(),
    message: text({ max: 1_000 }).optional(),
    words: json(z.strictObject({ en: z.string(), bn: z.string(), hi: z.string() })).optional(),
  },
  async run({ task: of, ok, made = null, key = null, code = '', message = '', words }, work) {
    const against = ofTheSystem(work, 'kernel.workflow.settle');
    if (against) return against;
    const found = await taskAtHand(work, of);
    if (isRefusal(found)) return found;
    const { run, task } = found;
    if (task.state !== 'open' || isOver(run)) return NOTHING;
    if (!ok) return stoppedCommand(found, { code, says: words ?? { en: message, bn: message, hi: message } }, work.now);
    const done = tasks.change(task, { state: 'done', closedAt: work.now });
    return [done, ...(await afterCommand(work, found, { made, key }))];
  },
});

function stoppedCommand({ run, task, version }: TaskAtHand, why: { code: string; says: Label }, now: number) {
  const refusal = { ...why, details: {} };
  return [
    tasks.change(task, { state: 'stopped', closedAt: now }),
    ...changedRun(
      run,
      stoppedAt(run, { code: version.code, on: version.definition.start.on, step: task.step, refusal }),
    ),
  ];
}

async function afterCommand(
  work: CommandWork,
  { run, task, version: { code, definition }, workflow }: TaskAtHand,
  { made, key }: { readonly made: string | null; readonly key: string | null },
): Promise<readonly Effect[]> {
  const did = made === null ? run.did : { ...run.did, [task.step]: made };
  if (task.step === ITSELF)
    return changedRun(run, endedAs(work, run, { code, on: definition.start.on, state: 'done', by: null }), {
      did,
      doneKey: key,
    });
  const from = placeOf(workflow, task.step) + 1;
  return changedRun(run, await walk(work, { ...run, did }, { workflow, code, from }), { did });
}

/** A wait is over; a deadline has passed, and others may decide too; or a request has waited for too long. */
export const timeIsUp = runCommand('kernel.workflow.time', {
  label: { en: 'Deadline of a workflow', bn: 'ওয়ার্কফ্লোর সময়সীমা', hi: 'कार्यप्रवाह की समय-सीमा' },
  why: 'what follows is asked of what the run has come to',
  input: { run: id(), task: id().nullable(), level: wholeNumber() },
  async run({ run: of, task, level }, work) {
    const against = ofTheSystem(work, 'kernel.workflow.time');
    if (against) return against;
    if (task === null) return expired(work, of);
    const found = await taskAtHand(work, task);
    if (isRefusal(found)) return found;
    if (found.task.state !== 'open' || isOver(found.run) || found.task.level !== level - 1) return NOTHING;
    return found.task.kind === 'wait' ? waited(work, found) : escalated(work, found, level);
  },
});

/** Also where its workflow fits no more: it is not kept from its end by that. */
async function expired(work: CommandWork, of: string): Promise<readonly Effect[] | Refusal> {
  const { run } = await work.load({ run: runs.locked({ id: of }) });
  if (!run || isOver(run)) return NOTHING;
  const { open } = await work.load({ open: tasks.where({ run: of, state: 'open' }) });
  // Its command is being done: that it was let go in time counts.
  if (open.some(({ kind }) => kind === 'command')) return NOTHING;
  const version = await versionOf(work.db, run);
  const over = { code: version?.code ?? '', on: version?.definition.start.on, state: 'expired', by: null } as const;
  return [...(await dropped(work, run, open)), ...changedRun(run, endedAs(work, run, over))];
}

/** What a run waited for is there. */
export async function waited(work: CommandWork, { run, task, version, workflow }: TaskAtHand) {
  const from = placeOf(workflow, task.step) + 1;
  const walked = await walk(work, run, { workflow, code: version.code, from });
  return [tasks.change(task, { state: 'done', closedAt: work.now }), ...changedRun(run, walked)];
}

async function escalated(work: CommandWork, { run, task, workflow, asked }: TaskAtHand, level: number) {
  const step = workflow.steps.find((one) => one.step.id === task.step)?.step;
  if (step?.kind !== 'approve' && step?.kind !== 'task') return NOTHING;
  const to = step.escalate[level - 1];
  if (!to) return NOTHING;
  const people = await peopleMeant(work.db, to.to, { starter: run.startedBy, site: run.site });
  const fresh = people.filter(({ user }) => !asked.some(({ person }) => person === user));
  const next = step.escalate[level];
  const since = task.dueAt ?? work.now;
  const dueAt = next ? await afterWorkingHours(work.db, run.site, since, next.afterHours, work.now) : null;
  return [
    tasks.change(task, { level, dueAt: dueAt ?? task.dueAt }),
    ...(await askedNow(work, run, { task: task.id, kind: step.kind, level, step: step.name }, fresh)),
    ...(dueAt === null
      ? []
      : [
          timeForRun.with(
            { run: run.id, task: task.id, level: level + 1 },
            { at: dueAt, key: `${task.id}/${level + 1}` },
          ),
        ]),
    answer({ escalatedTo: fresh.length }),
  ];
}
