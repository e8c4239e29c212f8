import { z } from 'zod';
import { type Caller, seesSite } from '../caller.ts';
import { runCommand } from '../command.ts';
import { answer, type Effect } from '../effect.ts';
import { choice, id, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import { say } from '../label.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { OF_EVERY_MEMBER } from '../rights/rights.ts';
import type { CommandWork } from '../work.ts';
import { type TaskAtHand, taskAtHand } from './at-hand.ts';
import { silenced } from './close.ts';
import type { Need } from './definition.ts';
import { workflowStopped } from './events.ts';
import { noLongerWanted, tellStopped } from './notices.ts';
import { ofAPerson } from './own-work.ts';
import { DECISIONS, type Decision, type Task, tasks, type Voice, voices } from './tables.ts';
import { answered, type Verdict, verdictOf } from './verdict.ts';
import { changedRun, endedAs, placeOf, walk } from './walk.ts';
import { decidesFor } from './who.ts';

const MOST_AT_ONCE = 100;

const FITS: Readonly<Partial<Record<Task['kind'], readonly Decision[]>>> = {
  approve: ['approve', 'refuse', 'give-back'],
  task: ['done'],
  notify: ['seen'],
};

/**
 * Somebody decides on what waits for him, one thing or many at once with one reason. Each is decided or refused by itself:
 * `results` says which. What the last decision lets go of is done after this, in its starter's name.
 */
export const decide = runCommand('kernel.decision.give', {
  label: { en: 'Decide', bn: 'সিদ্ধান্ত দিন', hi: 'निर्णय दें' },
  permission: OF_EVERY_MEMBER,
  why: 'who may decide, and what follows, is asked of what each of them has come to',
  input: {
    tasks: z.array(id()).min(1).max(MOST_AT_ONCE),
    decision: choice(DECISIONS),
    reason: text({ max: 500 }).optional(),
  },
  async run({ tasks: of, decision, reason }, work) {
    const against = ofAPerson(work);
    if (against) return against;
    if ((decision === 'refuse' || decision === 'give-back') && reason === undefined)
      return refuse('decision-needs-reason');
    const mine = await decidesFor(work.db, work.caller.user, work.now);
    const results: object[] = [];
    let refused: Refusal | undefined;
    // In one order, so that two who decide on the same things never wait for each other.
    for (const task of [...new Set(of)].sort()) {
      const effects = await decideOne(work, task, { decision, reason: reason ?? null, mine });
      if (isRefusal(effects)) {
        refused = effects;
        const message = say(effects.says, work.caller.locale, effects.details);
        results.push({ task, ok: false, code: effects.code, message });
        continue;
      }
      work.apply(effects);
      await work.flush();
      results.push({ task, ok: true });
    }
    return refused && of.length === 1 ? refused : [answer({ results })];
  },
});

interface Given {
  readonly decision: Decision;
  readonly reason: string | null;
  /** Whom he decides for. */
  readonly mine: readonly string[];
}

async function decideOne(work: CommandWork, id: string, given: Given): Promise<readonly Effect[] | Refusal> {
  const found = await taskAtHand(work, id);
  if (isRefusal(found)) return found;
  const { task, asked } = found;
  const { caller, now } = work;
  const need = needOf(found);
  const his = answered(need, asked, given.mine);
  const against = mayDecide(found, caller, given) ?? (his.length === 0 ? refuse('decision-over') : undefined);
  if (against) return against;
  const said = { decision: given.decision, reason: given.reason, decidedBy: caller.user, decidedAt: now };
  const effects: Effect[] = his.map((voice) => voices.change(voice, said));
  const after = asked.map((voice): Voice => (his.includes(voice) ? { ...voice, ...said } : voice));
  const verdict = task.kind === 'notify' ? undefined : verdictOf(need, after);
  const unsaid = after.filter((voice) => voice.decision === null && !voice.isOver);
  const stillAsked = verdict ? [] : unsaid.map(({ person }) => person);
  effects.push(...(await noLongerWanted(work, found.run, { stillAsked, isNews: task.kind === 'notify' })));
  if (!verdict) return effects;
  effects.push(tasks.change(task, { state: verdict, closedAt: now }), ...silenced(after));
  return [...effects, ...(await followed(work, found, verdict, given.reason ?? reasonOf(after)))];
}

function mayDecide(
  { run, task, asked }: TaskAtHand,
  { user, sites }: Pick<Caller, 'user' | 'sites'>,
  { decision, mine }: Given,
): Refusal | undefined {
  // A deputy may be of another site than whom he stands in for.
  if (run.site !== null && !seesSite({ sites }, run.site)) return refuse('decision-not-yours');
  if (run.startedBy === user && task.kind === 'approve') return refuse('decision-own');
  if (!asked.some(({ person }) => mine.includes(person))) return refuse('decision-not-yours');
  const isOpen = task.kind === 'notify' || (task.state === 'open' && run.endedAt === null);
  if (!isOpen) return refuse('decision-over');
  return FITS[task.kind]?.includes(decision) ? undefined : refuse('decision-unfit');
}

function needOf({ workflow, task }: TaskAtHand): Need {
  const step = workflow.steps.find((one) => one.step.id === task.step)?.step;
  return step?.kind === 'approve' ? step.need : 'any';
}

const reasonOf = (said: readonly Voice[]): string | null =>
  said.find(({ decision, reason }) => reason !== null && decision !== 'approve')?.reason ?? null;

/** Where a run goes once a step is decided. */
async function followed(
  work: CommandWork,
  { run, version: { code, definition }, workflow, task }: TaskAtHand,
  verdict: Verdict,
  reason: string | null,
): Promise<readonly Effect[]> {
  const { on } = definition.start;
  if (verdict === 'refused')
    return changedRun(run, endedAs(work, run, { code, on, state: 'refused', by: work.caller.user, reason }));
  if (verdict === 'given-back') {
    const told = workflowStopped(
      { run: run.id, workflow: code, person: run.startedBy },
      { aggregate: run.id, site: run.site },
    );
    const effects = [told, ...tellStopped(run, { on, isGivenBack: true })];
    return changedRun(run, { patch: { state: 'given-back', reason }, effects });
  }
  const walked = await walk(work, run, { workflow, code, from: placeOf(workflow, task.step) + 1 });
  return changedRun(run, walked);
}
