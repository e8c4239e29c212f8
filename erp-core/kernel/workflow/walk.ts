import type { Effect } from '../effect.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';
import type { CommandWork } from '../work.ts';
import type { CompiledStep, CompiledWorkflow } from './compile.ts';
import { afterHours, afterWorkingHours } from './deadline.ts';
import { ITSELF, type Need, type People, type Start, type StepOf, type Words } from './definition.ts';
import { decisionWanted, workflowEnded, workflowStopped } from './events.ts';
import { actForRun, timeForRun } from './jobs.ts';
import { tellAsked, tellEnded, tellStopped } from './notices.ts';
import { inAllLanguages } from './problem-words.ts';
import { type Run, runs, type Task, tasks, voices } from './tables.ts';
import { peopleNeeded } from './verdict.ts';
import { type Person, peopleMeant } from './who.ts';

/** How far a run came: what of it changes, and what is written beside it. */
export interface Walked {
  readonly patch: Partial<Run>;
  readonly effects: readonly Effect[];
  /** Why it stands still. */
  readonly stopped?: Refusal;
  /** It came to its command, and nothing was in between. */
  readonly isFree?: true;
}

interface Walking {
  readonly work: CommandWork;
  readonly run: Run;
  readonly code: string;
  readonly on: Start['on'];
  readonly effects: Effect[];
}

/**
 * Takes a run from a step on to the next one that takes longer than a moment, or to its end. All that it writes goes with the
 * transaction of whatever brought it here: the run, what is open at its step, its timers, and what others are told.
 */
export async function walk(
  work: CommandWork,
  run: Run,
  { workflow, code, from }: { readonly workflow: CompiledWorkflow; readonly code: string; readonly from: number },
): Promise<Walked> {
  const walking: Walking = { work, run, code, on: workflow.definition.start.on, effects: [] };
  for (let at = from; at < workflow.steps.length; ) {
    const compiled = workflow.steps[at] as CompiledStep;
    if (compiled.leads) {
      at = compiled.leads(run);
      continue;
    }
    const come = compiled.holds(run) ? await stepInto(walking, compiled) : 'on';
    if (come !== 'on') return come;
    at += 1;
  }
  if (run.command === null) return ended(walking, 'done', null);
  const isFree = walking.effects.length === 0;
  return { ...doCommand(walking, ITSELF), ...(isFree ? { isFree } : {}) };
}

/** The place of a step in its workflow; of the command itself, behind all steps. */
export const placeOf = ({ steps }: CompiledWorkflow, id: string | null): number => {
  const at = steps.findIndex(({ step }) => step.id === id);
  return at < 0 ? steps.length : at;
};

async function stepInto(walking: Walking, { step }: CompiledStep): Promise<Walked | 'on'> {
  switch (step.kind) {
    case 'approve':
      return ask(walking, step, step.need);
    case 'task':
      return ask(walking, step, 'any');
    case 'notify':
      await notify(walking, step);
      return 'on';
    case 'wait':
      return wait(walking, step);
    case 'command':
      return doCommand(walking, step.id);
    case 'condition':
      return 'on';
  }
}

const meant = ({ work, run }: Pick<Walking, 'work' | 'run'>, by: People): Promise<readonly Person[]> =>
  peopleMeant(work.db, by, { starter: run.startedBy, site: run.site });

async function ask(walking: Walking, step: StepOf<'approve' | 'task'>, need: Need): Promise<Walked> {
  const { work, run, effects } = walking;
  const people = await meant(walking, step.by);
  const wanted = peopleNeeded(need);
  if (people.length < wanted)
    return stopped(walking, step.id, refuse('workflow-nobody', { step: step.id, there: people.length, wanted }));
  const [first] = step.escalate;
  const dueAt = first ? await afterWorkingHours(work.db, run.site, work.now, first.afterHours, work.now) : null;
  const task = opened(walking, step, { dueAt });
  effects.push(...(await asked(work, run, { task: task.id, kind: step.kind, level: 0, step: step.name }, people)));
  if (dueAt !== null)
    effects.push(timeForRun.with({ run: run.id, task: task.id, level: 1 }, { at: dueAt, key: `${task.id}/1` }));
  return { patch: { state: 'running', step: step.id, problem: null }, effects };
}

interface AskedAt {
  readonly task: string;
  readonly kind: 'approve' | 'task' | 'notify';
  readonly level: number;
  /** What the step is called. */
  readonly step: Words;
}

/** A voice for each of these people, and word to each that something waits for him. */
export async function asked(
  work: Pick<CommandWork, 'id' | 'db' | 'now'>,
  run: Pick<Run, 'id' | 'site'>,
  { task, kind, level, step }: AskedAt,
  people: readonly Person[],
): Promise<readonly Effect[]> {
  const told = { step, people: people.map(({ user }) => user), isNews: kind === 'notify' };
  return [
    ...people.flatMap(({ user: person }) => [
      voices.insert({ id: work.id(), task, person, level, isOver: false }),
      decisionWanted({ task, run: run.id, person, kind }, { aggregate: `kernel.decision/${person}` }),
    ]),
    ...(people.length === 0 ? [] : await tellAsked(work, run, told)),
  ];
}

async function notify(walking: Walking, step: StepOf<'notify'>): Promise<void> {
  const { work, run, effects } = walking;
  const people = await meant(walking, step.to);
  if (people.length === 0) return;
  const task = opened(walking, step, { state: 'done', closedAt: work.now });
  effects.push(...(await asked(work, run, { task: task.id, kind: 'notify', level: 0, step: step.name }, people)));
}

async function wait(walking: Walking, step: StepOf<'wait'>): Promise<Walked> {
  const { work, run, effects } = walking;
  const { hours, working, event } = step;
  const dueAt =
    hours === undefined
      ? null
      : working
        ? await afterWorkingHours(work.db, run.site, work.now, hours, work.now)
        : afterHours(work.now, hours);
  const task = opened(walking, step, { dueAt, waitsFor: event ?? null });
  if (dueAt !== null)
    effects.push(timeForRun.with({ run: run.id, task: task.id, level: 1 }, { at: dueAt, key: `${task.id}/1` }));
  return { patch: { state: 'running', step: step.id, problem: null }, effects };
}

function doCommand(walking: Walking, step: string): Walked {
  const { run, effects } = walking;
  const task = opened(walking, { id: step, kind: 'command' }, {});
  effects.push(actForRun.with({ run: run.id, task: task.id }, { key: task.id }));
  return { patch: { state: 'running', step, problem: null }, effects };
}

function opened(
  { work, run, effects }: Walking,
  { id, kind }: { readonly id: string; readonly kind: Task['kind'] },
  more: Partial<Task>,
): Task {
  const task: Task = {
    ...{ id: work.id(), run: run.id, step: id, kind, round: run.round, state: 'open' },
    ...{ openedAt: work.now, dueAt: null, level: 0, waitsFor: null, closedAt: null },
    ...more,
  };
  effects.push(tasks.insert(task));
  return task;
}

function stopped({ run, code, on, effects }: Walking, step: string, refusal: Refusal): Walked {
  return { ...stoppedAt(run, { code, on, step, refusal, effects }), stopped: refusal };
}

/** A run stands still, says why, and whoever began it is told. */
export function stoppedAt(run: Run, { code, on, step, refusal, effects = [] }: StoppedBy): Walked {
  const words = inAllLanguages(refusal.says, refusal.details);
  return {
    patch: { state: 'stopped', step, problem: { step, code: refusal.code, message: words[run.locale], words } },
    effects: [
      ...effects,
      workflowStopped({ run: run.id, workflow: code, person: run.startedBy }, { aggregate: run.id, site: run.site }),
      ...tellStopped(run, { on, isGivenBack: false }),
    ],
  };
}

interface StoppedBy {
  readonly code: string;
  readonly on: Start['on'];
  readonly step: string;
  readonly refusal: Pick<Refusal, 'code' | 'says' | 'details'>;
  readonly effects?: readonly Effect[];
}

type Over = 'done' | 'refused' | 'recalled' | 'expired' | 'ended';

function ended({ work, run, code, on, effects }: Walking, state: Over, by: string | null): Walked {
  const over = endedAs(work, run, { code, on, state, by });
  return { patch: over.patch, effects: [...effects, ...over.effects] };
}

/** A run is over, and whoever hears of such is told. */
export const endedAs = (
  { now }: Pick<CommandWork, 'now'>,
  run: Pick<Run, 'id' | 'startedBy' | 'site' | 'command'>,
  { code, on, state, by, reason = null }: EndedBy,
): Walked => ({
  patch: { state, step: null, endedAt: now, endedBy: by, problem: null, ...(reason === null ? {} : { reason }) },
  effects: [
    workflowEnded({ run: run.id, workflow: code, state, person: run.startedBy }, { aggregate: run.id, site: run.site }),
    ...tellEnded(run, { on, state, by }),
  ],
});

interface EndedBy {
  readonly code: string;
  /** How it was begun; undefined: its version is not there any more. */
  readonly on: Start['on'] | undefined;
  readonly state: Over;
  readonly by: string | null;
  readonly reason?: string | null;
}

export const changedRun = (run: Run, { patch, effects }: Walked, more: Partial<Run> = {}): readonly Effect[] => [
  runs.change(run, { ...patch, ...more }),
  ...effects,
];
