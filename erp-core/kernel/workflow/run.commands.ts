import { z } from 'zod';
import { type Caller, permits, seesSite } from '../caller.ts';
import { runCommand } from '../command.ts';
import { memberCaller } from '../core/member-caller.ts';
import { answer, type Effect } from '../effect.ts';
import { id, json, text } from '../fields.ts';
import { invalidInput } from '../invalid-input.ts';
import { refuse } from '../kernel-refusals.ts';
import { closed } from '../modules/closed.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { inputRefusal } from '../rights/input.ts';
import { notPermitted } from '../rights/refused.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import type { CommandWork } from '../work.ts';
import { isOver, type RunAtHand, runAtHand } from './at-hand.ts';
import { givenSince } from './begin.commands.ts';
import { dropped } from './close.ts';
import { actForRun } from './jobs.ts';
import { type Run, runs, type Task, tasks } from './tables.ts';
import { versionOf } from './versions.ts';
import { changedRun, endedAs, placeOf, type Walked, walk } from './walk.ts';

const values = z.record(z.string(), z.json());
const reason = () => text({ max: 500, label: { en: 'Reason', bn: 'কারণ', hi: 'कारण' } });

/** Tasks of a run that are open, locked. */
const openTasks = async (work: CommandWork, run: string): Promise<readonly Task[]> =>
  (await work.load({ open: tasks.where({ run, state: 'open' }) })).open;

/** Whether its command is being done, or will be. One whose job was cancelled or failed for good holds up no end. */
async function isAtWork({ db }: CommandWork, open: readonly Task[]): Promise<boolean> {
  const doing = open.flatMap(({ id: task, kind }) => (kind === 'command' ? [task] : []));
  if (doing.length === 0) return false;
  const job = await db.one('select id from kernel.job where name = $1 and key = any($2) and ended_at is null limit 1', [
    actForRun.name,
    doing,
  ]);
  return job !== undefined;
}

/** Whoever began it takes it back, as long as its command is not being done. */
export const recallRun = runCommand('kernel.decision.recall', {
  label: { en: 'Recall', bn: 'ফিরিয়ে নিন', hi: 'वापस लें' },
  permission: OF_EVERY_MEMBER,
  why: 'whose it is, and what is open of it, stands in its rows',
  input: { run: id() },
  async run({ run }, work) {
    return endByHand(work, run, { state: 'recalled', own: true, why: null });
  },
});

/** Somebody who looks after workflows ends one, whatever it waits for; what it has done stays done. */
export const endRun = runCommand('kernel.workflow.end', {
  label: { en: 'End run', bn: 'চলমানটি শেষ করুন', hi: 'चालू कार्यप्रवाह समाप्त करें' },
  why: 'what is open of it stands in its rows',
  input: { run: id(), reason: reason() },
  async run({ run, reason: why }, work) {
    return endByHand(work, run, { state: 'ended', own: false, why });
  },
});

async function endByHand(
  work: CommandWork,
  of: string,
  { state, own, why }: { readonly state: 'recalled' | 'ended'; readonly own: boolean; readonly why: string | null },
): Promise<readonly Effect[] | Refusal> {
  // Not by its version: one that fits no more is ended all the same.
  const { run } = await work.load({ run: runs.locked({ id: of }) });
  const { caller } = work;
  if (!run || (own ? run.startedBy !== caller.user : !seesRun(caller, run))) return refuse('not-found', { id: of });
  if (isOver(run)) return refuse('run-over', { state: run.state });
  const open = await openTasks(work, of);
  if (await isAtWork(work, open)) return refuse('run-at-work');
  const version = await versionOf(work.db, run);
  const { code = '', definition } = version ?? {};
  const over = endedAs(work, run, { code, on: definition?.start.on, state, by: caller.user, reason: why });
  return [...(await dropped(work, run, open)), ...changedRun(run, over), answer({ run: run.id, state })];
}

export const seesRun = (caller: Pick<Caller, 'sites'>, { site }: Pick<Run, 'site'>): boolean =>
  site === null || seesSite(caller, site);

/**
 * Whoever began it lets go on what stopped or was given back. What is given otherwise (`input`) begins its approvals anew, for what
 * others agreed to was something else; as it is, it goes on where it stopped.
 */
export const mendRun = runCommand('kernel.decision.mend', {
  label: { en: 'Mend and go on', bn: 'শুধরে এগিয়ে নিন', hi: 'सुधारकर आगे बढ़ाएँ' },
  permission: OF_EVERY_MEMBER,
  why: 'where it goes on stands in its rows',
  input: { run: id(), input: json(values, { secret: true }).optional() },
  async run({ run: of, input }, work) {
    const found = await stopped(work, of);
    if (isRefusal(found)) return found;
    if (found.run.startedBy !== work.caller.user) return refuse('not-found', { id: of });
    if (input !== undefined && found.run.command === null) return refuse('run-given-fixed');
    const anew = input !== undefined || found.run.state === 'given-back';
    if (anew && found.run.command !== null) return beginAnew(work, found, input ?? found.run.given, work.caller);
    return goOn(work, found);
  },
});

/** Somebody who looks after workflows has seen to what was in the way: it goes on where it stopped, as it is. */
export const resumeRun = runCommand('kernel.workflow.resume', {
  label: { en: 'Resume run', bn: 'আবার চালু করুন', hi: 'फिर आगे बढ़ाएँ' },
  why: 'where it goes on stands in its rows',
  input: { run: id() },
  async run({ run: of }, work) {
    const found = await stopped(work, of);
    if (isRefusal(found)) return found;
    if (!seesRun(work.caller, found.run)) return refuse('not-found', { id: of });
    const { run } = found;
    if (run.state === 'given-back' && run.command !== null) {
      const starter = await memberCaller(work.db, run.startedBy, { ...work.caller, locale: run.locale }, work.registry);
      return starter ? beginAnew(work, found, run.given, starter) : refuse('starter-gone');
    }
    return goOn(work, found);
  },
});

async function stopped(work: CommandWork, of: string): Promise<RunAtHand | Refusal> {
  const found = await runAtHand(work, of);
  if (isRefusal(found)) return found;
  const { state } = found.run;
  if (isOver(found.run)) return refuse('run-over', { state });
  return state === 'running' ? refuse('run-not-stopped', { state }) : found;
}

async function goOn(work: CommandWork, { run: stood, version, workflow }: RunAtHand) {
  const lacksRecord = stood.problem?.code === GONE;
  const since = lacksRecord ? await givenSince(work, stood) : {};
  if (!since) return refuse(GONE);
  const run: Run = { ...stood, ...since };
  const walked = await walk(work, run, { workflow, code: version.code, from: placeOf(workflow, run.step) });
  return wentOn(stood, walked, since);
}

const GONE = 'workflow-record-gone';

const wentOn = (run: Run, walked: Walked, more: Partial<Run> = {}) =>
  walked.stopped ?? [...changedRun(run, walked, more), answer({ run: run.id })];

/** From the first step on, with what is given now; what would be refused is refused here. */
async function beginAnew(work: CommandWork, found: RunAtHand, input: Run['given'], starter: Caller) {
  const { run, version, workflow } = found;
  const command = work.registry.commands.get(run.command ?? '');
  if (!command) return refuse('unknown-name', { name: run.command });
  const off = closed(work.registry, command.name);
  if (off) return off;
  if (!permits(starter, command.permission)) return notPermitted(starter, command.permission);
  const parsed = command.input.safeParse(input);
  if (!parsed.success) return invalidInput(parsed.error, work.caller.locale);
  const against = inputRefusal(starter, command, input, parsed.data, work.registry.entities);
  if (against) return against;
  const site = command.site?.(parsed.data as never) ?? null;
  if (site !== null && !seesSite(starter, site)) return refuse('site-not-permitted', { site });
  // What is given anew may be of another band, which others decide about.
  const before = input === run.given ? undefined : work.approvalBefore(starter, command.name, parsed.data);
  if (before !== undefined && before !== run.workflow) return refuse('run-other-approval', { command: command.name });
  const tried = await work.rehearse(command, parsed.data, starter);
  if (isRefusal(tried)) return tried;
  const given = { given: parsed.data as Run['given'], changes: [...tried.changes], site, did: {} };
  const next: Run = { ...run, ...given, round: run.round + 1 };
  const walked = await walk(work, next, { workflow, code: version.code, from: 0 });
  return wentOn(run, walked, { ...given, round: next.round, reason: null });
}

/** Asks anew who decides at the step where a run waits: people have come, gone, or changed their roles since. */
export const askAnew = runCommand('kernel.workflow.ask-anew', {
  label: { en: 'Ask anew', bn: 'নতুন করে জিজ্ঞাসা করুন', hi: 'नए सिरे से पूछें' },
  why: 'who is meant is asked of members and their roles',
  input: { run: id() },
  async run({ run: of }, work) {
    const found = await runAtHand(work, of);
    if (isRefusal(found)) return found;
    const { run, version, workflow } = found;
    if (!seesRun(work.caller, run)) return refuse('not-found', { id: of });
    if (isOver(run)) return refuse('run-over', { state: run.state });
    const open = (await openTasks(work, of)).filter(({ kind }) => kind === 'approve' || kind === 'task');
    if (open.length === 0) return refuse('run-not-stopped', { state: run.state });
    const walked = await walk(work, run, { workflow, code: version.code, from: placeOf(workflow, run.step) });
    if (walked.stopped) return walked.stopped;
    return [...(await dropped(work, run, open)), ...changedRun(run, walked), answer({ run: run.id })];
  },
});
