import { z } from 'zod';
import type { Row } from '../entity.ts';
import { id, json, moment, text, wholeNumber, yesNo } from '../fields.ts';
import type { Change } from '../outcome.ts';
import { table } from '../table.ts';
import { words, workflowDefinition } from './definition.ts';

// Tables and no entities: what of them is told to whom depends on who asks, who is asked and what they may see, not on a
// right to lists. What a run was given is shown by its own questions alone: a dry run and the audit trail do not tell it.
const values = z.record(z.string(), z.json());
const kept = { secret: true } as const;

/** A workflow by its code; which of its versions begins now. */
export const workflows = table('kernel.workflow', {
  key: ['id'],
  fields: {
    id: id(),
    code: text({ max: 40 }),
    name: json(words),
    number: wholeNumber(),
    enabled: yesNo(),
    changedBy: text(),
    changedAt: moment(),
  },
});
export type WorkflowRow = Row<typeof workflows>;

export const workflowVersions = table('kernel.workflow_version', {
  key: ['workflow', 'number'],
  fields: {
    ...{ workflow: id(), number: wholeNumber() },
    definition: json(workflowDefinition),
    publishedBy: text(),
    publishedAt: moment(),
  },
});

/** `stopped`: something was in its way, and somebody has to see to it. `given-back`: whoever began it is to change it. */
export const RUN_STATES = [
  'running',
  'stopped',
  'given-back',
  'done',
  'refused',
  'recalled',
  'expired',
  'ended',
] as const;

/** Why a run stands still, as a refusal's code and what it says of it. */
export const problem = z.object({
  step: z.string(),
  code: z.string(),
  /** In the language of whoever began it. */
  message: z.string(),
  /** In every language, where the refusal's sentence is known. */
  words: z.object({ en: z.string(), bn: z.string(), hi: z.string() }).optional(),
});
export type Problem = z.infer<typeof problem>;

export const runs = table('kernel.workflow_run', {
  key: ['id'],
  ledger: 'entries',
  fields: {
    ...{ id: id(), workflow: id(), number: wholeNumber() },
    state: z.enum(RUN_STATES),
    /** Where it is; null: it is over. */
    step: text().nullable(),
    /** Counted up when it begins anew with another input. */
    round: wholeNumber(),
    site: text().nullable(),
    /** The command that it stands before. */
    command: text().nullable(),
    /** The command's input, the event's payload, the record as it was, or what was asked for by hand. */
    given: json(values, kept),
    /** What its commands have made: the id by step. */
    did: json(z.record(z.string(), z.string())),
    /** What the command would have changed when it was asked for. */
    changes: json(z.array(z.custom<Change>()), kept),
    entity: text().nullable(),
    record: id().nullable(),
    startedBy: text(),
    apiKey: id().nullable(),
    locale: z.enum(['en', 'bn', 'hi']),
    correlation: text(),
    depth: wholeNumber(),
    startedAt: moment(),
    expiresAt: moment().nullable(),
    endedAt: moment().nullable(),
    endedBy: text().nullable(),
    reason: text({ max: 500 }).nullable(),
    problem: json(problem).nullable(),
    /** The idempotency key under which its command was done. */
    doneKey: text().nullable(),
  },
});
export type Run = Row<typeof runs>;

export const TASK_STATES = ['open', 'approved', 'refused', 'given-back', 'done', 'stopped', 'dropped'] as const;

export const tasks = table('kernel.workflow_task', {
  key: ['id'],
  ledger: 'entries',
  fields: {
    ...{ id: id(), run: id() },
    step: text(),
    kind: z.enum(['approve', 'task', 'wait', 'command', 'notify']),
    round: wholeNumber(),
    state: z.enum(TASK_STATES),
    openedAt: moment(),
    dueAt: moment().nullable(),
    /** How often it was escalated. */
    level: wholeNumber(),
    waitsFor: text().nullable(),
    closedAt: moment().nullable(),
  },
});
export type Task = Row<typeof tasks>;

export const DECISIONS = ['approve', 'refuse', 'give-back', 'done', 'seen'] as const;
export type Decision = (typeof DECISIONS)[number];

export const voices = table('kernel.workflow_voice', {
  key: ['id'],
  ledger: 'entries',
  fields: {
    ...{ id: id(), task: id() },
    person: text(),
    level: wholeNumber(),
    decision: z.enum(DECISIONS).nullable(),
    decidedBy: text().nullable(),
    decidedAt: moment().nullable(),
    reason: text({ max: 500 }).nullable(),
    /** The step was over before he said anything. */
    isOver: yesNo(),
  },
});
export type Voice = Row<typeof voices>;

export const deputies = table('kernel.deputy', {
  key: ['id'],
  fields: {
    ...{ id: id(), person: text(), deputy: text() },
    fromAt: moment(),
    untilAt: moment(),
    namedBy: text(),
  },
});

export const superiors = table('kernel.superior', {
  key: ['person'],
  fields: { person: text(), superior: text() },
});
