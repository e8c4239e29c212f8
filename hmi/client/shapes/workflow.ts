import { z } from 'zod';
import { localizedText, micros, page } from './common.ts';
import { change } from './proposal.ts';

const values = z.record(z.string(), z.unknown());

/** Somebody who is asked at a step, and what he or his deputy said. */
export const voice = z.object({
  person: z.string(),
  name: z.string().nullable(),
  level: z.number(),
  decision: z.enum(['approve', 'refuse', 'give-back', 'done', 'seen']).nullable(),
  decidedByName: z.string().nullable(),
  decidedAt: micros.nullable(),
  reason: z.string().nullable(),
  /** The step was over before he said anything. */
  isOver: z.boolean().default(false),
});
export type Voice = z.infer<typeof voice>;

const about = {
  run: z.string(),
  code: z.string(),
  /** What the command is called, or the workflow where it stands before none. */
  label: localizedText,
  command: z.string().nullable(),
  site: z.string().nullable(),
  startedBy: z.string(),
  startedByName: z.string().nullable(),
  startedAt: micros,
  expiresAt: micros.nullable(),
  /** Without what is kept from the reader. */
  given: values,
  changes: z.array(change),
};

/** Something that waits for the reader. */
export const waitingDecision = z.object({
  ...about,
  task: z.string(),
  kind: z.enum(['approve', 'task', 'notify']),
  stepName: localizedText.nullable(),
  openedAt: micros,
  dueAt: micros.nullable(),
  escalated: z.boolean(),
  need: z.union([z.enum(['any', 'all']), z.object({ quorum: z.number() })]),
  voices: z.array(voice),
  /** In whose place he decides; empty: he is asked himself. */
  insteadOf: z.array(z.string()),
});
export type WaitingDecision = z.infer<typeof waitingDecision>;
/** `kernel.decisions` { cursor?, limit? }, what is due first first */
export const waitingDecisions = page(waitingDecision);

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

/** Something that the reader began himself. */
export const workflowRun = z.object({
  ...about,
  /** What the workflow is called, and the version that it goes by. */
  name: localizedText,
  number: z.number(),
  state: z.enum(RUN_STATES),
  step: z.string().nullable(),
  stepName: localizedText.nullable(),
  endedAt: micros.nullable(),
  reason: z.string().nullable(),
  problem: z.object({ step: z.string(), code: z.string(), message: z.string() }).nullable(),
  steps: z.array(
    z.object({
      task: z.string(),
      step: z.string(),
      kind: z.enum(['approve', 'task', 'wait', 'command', 'notify']),
      state: z.string(),
      name: localizedText.nullable(),
      openedAt: micros,
      closedAt: micros.nullable(),
      dueAt: micros.nullable(),
      voices: z.array(voice),
    }),
  ),
  mayRecall: z.boolean(),
  mayMend: z.boolean(),
});
export type WorkflowRun = z.infer<typeof workflowRun>;
/** `kernel.decisions-asked` { open?, run?, cursor?, limit? }, newest first; `kernel.workflow-runs` { code?, state? … } */
export const workflowRuns = page(workflowRun);

const results = z.object({
  results: z.array(z.object({ task: z.string(), ok: z.boolean(), message: z.string().optional() })),
});
/** Of what `kernel.decision.give` answered, why some could not be decided, in words. */
export const undecided = (answered: unknown): readonly string[] =>
  results.safeParse(answered).data?.results.flatMap(({ ok, message }) => (ok ? [] : [message ?? ''])) ?? [];

export const waitingCount = z.object({ count: z.number() });

/** Who is meant at a step of an approval. */
export const meant = z.object({
  roles: z.array(z.string()).default([]),
  people: z.array(z.string()).default([]),
  superior: z.number().optional(),
});
export type Meant = z.infer<typeof meant>;

const need = z.union([z.enum(['any', 'all']), z.object({ quorum: z.number() })]);

/** A step of a definition; what a screen does not know of it is kept as it is. */
export const workflowStep = z.looseObject({
  kind: z.string(),
  id: z.string(),
  name: localizedText,
  when: z.string().optional(),
  by: meant.optional(),
  need: need.optional(),
  escalate: z.array(z.object({ afterHours: z.number(), to: meant })).optional(),
});
export type WorkflowStep = z.infer<typeof workflowStep>;

export const workflowDefinition = z.object({
  start: z.looseObject({ on: z.string(), command: z.string().optional(), when: z.string().optional() }),
  steps: z.array(workflowStep),
});
export type WorkflowDefinition = z.infer<typeof workflowDefinition>;

/** One thing that is wrong with a definition: at which step (null: how it begins), where, and what to do. */
export const workflowIssue = z.object({ step: z.string().nullable(), path: z.string(), message: z.string() });
export type WorkflowIssue = z.infer<typeof workflowIssue>;
const issues = z.object({
  issues: z.array(workflowIssue.extend({ step: workflowIssue.shape.step.default(null) })),
});
/** What is wrong with a definition, of the details of a refusal. */
export const workflowIssues = (details: unknown): readonly WorkflowIssue[] =>
  issues.safeParse(details).data?.issues ?? [];

export const workflow = z.object({
  code: z.string(),
  name: localizedText,
  number: z.number(),
  enabled: z.boolean(),
  definition: workflowDefinition,
  publishedBy: z.string().nullable(),
  publishedAt: micros,
  /** How many run, and how many of them stand still. */
  open: z.number(),
  stopped: z.number(),
  issues: z.array(workflowIssue),
});
export type Workflow = z.infer<typeof workflow>;
/** `kernel.workflows` { code? } */
export const workflows = z.object({ rows: z.array(workflow) });

/** `kernel.workflow-version` { code, number }: one as it was published. */
export const workflowVersion = z.object({
  code: z.string(),
  number: z.number(),
  definition: workflowDefinition,
  publishedAt: micros,
});

const deputy = z.object({
  id: z.string(),
  person: z.string(),
  personName: z.string().nullable(),
  deputy: z.string(),
  deputyName: z.string().nullable(),
  from: micros,
  until: micros,
});
export type Deputy = z.infer<typeof deputy>;
/** `kernel.deputies`: who decides for whom while he is away, and who reports to whom. */
export const deputies = z.object({
  deputies: z.array(deputy),
  superiors: z.array(
    z.object({
      person: z.string(),
      personName: z.string().nullable(),
      superior: z.string(),
      superiorName: z.string().nullable(),
    }),
  ),
});
/** `kernel.own-deputies`: `mine` decides for the reader; otherwise the reader decides for somebody. */
export const ownDeputies = z.object({ rows: z.array(deputy.extend({ mine: z.boolean() })) });

/** `kernel.workflow-commands`: what an approval may stand before. */
export const gateable = z.object({
  rows: z.array(z.object({ name: z.string(), label: localizedText, fields: z.array(z.string()) })),
});

const person = z.object({ user: z.string(), name: z.string() });
/** `kernel.workflow-preview` { definition, starter?, site?, given? }: who would decide now. */
export const workflowPreview = z.object({
  begins: z.boolean().nullable(),
  steps: z.array(
    z.object({
      step: z.string(),
      name: localizedText,
      kind: z.string(),
      taken: z.boolean().nullable(),
      people: z.array(person).optional(),
      enough: z.boolean().optional(),
      escalate: z.array(z.object({ afterHours: z.number(), people: z.array(person) })).optional(),
    }),
  ),
  issues: z.array(workflowIssue),
});
export type WorkflowPreview = z.infer<typeof workflowPreview>;
