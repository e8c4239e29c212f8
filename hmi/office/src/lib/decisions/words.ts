import type { Voice, WaitingDecision, WorkflowRun } from '@millrace/hmi-client';
import { m } from '#lib/texts.ts';

const STATES: Readonly<Record<WorkflowRun['state'], () => string>> = {
  running: m.run_state_running,
  stopped: m.run_state_stopped,
  'given-back': m.run_state_given_back,
  done: m.run_state_done,
  refused: m.run_state_refused,
  recalled: m.run_state_recalled,
  expired: m.run_state_expired,
  ended: m.run_state_ended,
};
export const runState = (state: WorkflowRun['state']): string => STATES[state]();

const SAID: Readonly<Record<NonNullable<Voice['decision']>, () => string>> = {
  approve: m.said_approve,
  refuse: m.said_refuse,
  'give-back': m.said_give_back,
  done: m.said_done,
  seen: m.said_seen,
};
/** What somebody said, or that he has not yet. */
export const saidWord = ({ decision, isOver }: Voice): string =>
  decision !== null ? SAID[decision]() : isOver ? m.said_over() : m.said_waits();

const KINDS: Readonly<Record<WaitingDecision['kind'], () => string>> = {
  approve: m.decision_kind_approve,
  task: m.decision_kind_task,
  notify: m.decision_kind_notify,
};
export const kindWord = (kind: WaitingDecision['kind']): string => KINDS[kind]();

/** Names of those for whom a run waits now. */
export const waitsFor = ({ steps }: Pick<WorkflowRun, 'steps'>): readonly string[] =>
  steps
    .filter(({ state, kind }) => state === 'open' && kind !== 'command')
    .flatMap(({ voices }) =>
      voices.flatMap(({ decision, name, person }) => (decision === null ? [name ?? person] : [])),
    );
