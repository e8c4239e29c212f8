import { z } from 'zod';
import { fieldName } from '../modules/pack/names.ts';
import { inputTemplate } from '../modules/pack/pack-events.ts';
import { packField } from '../modules/pack/pack-field.ts';

/** A workflow as an administrator writes it: data, checked whole when it is published, and never changed after. */

const formula = z.string().trim().min(1).max(2_000);
const stepId = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'small letters, digits and dashes')
  .max(40);

/** People: holders of roles, named ones, the n-th superior of whoever started it (1: whom he reports to); all of these together. */
export const people = z
  .strictObject({
    roles: z.array(z.string().min(1).max(64)).max(20).default([]),
    people: z.array(z.string().min(1).max(128)).max(50).default([]),
    superior: z.int().min(1).max(10).optional(),
  })
  .refine(
    ({ roles, people: named, superior }) => roles.length + named.length > 0 || superior !== undefined,
    'name a role, a person or a superior',
  );
export type People = z.infer<typeof people>;

/** How many of them have to agree. */
export const need = z.union([z.enum(['any', 'all']), z.strictObject({ quorum: z.int().min(1).max(50) })]);
export type Need = z.infer<typeof need>;

/** Hours of work at the site until others may decide too, counted from the opening, or from the deadline before. */
const escalation = z.strictObject({ afterHours: z.number().positive().max(2_000), to: people });

/** What people read; where a language is missing, English stands. */
export const words = z.strictObject({
  en: z.string().trim().min(1).max(200),
  bn: z.string().trim().min(1).max(200).optional(),
  hi: z.string().trim().min(1).max(200).optional(),
});
export type Words = z.infer<typeof words>;

const common = { id: stepId, name: words, when: formula.optional() };
const asked = { by: people, escalate: z.array(escalation).max(5).default([]) };

const step = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('approve'), ...common, ...asked, need: need.default('any') }),
  /** Done by hand, by one of those who are asked. */
  z.strictObject({ kind: z.literal('task'), ...common, ...asked }),
  /** For a time (`working`: of work at the site), for an event that fits, or for whichever comes first. */
  z.strictObject({
    kind: z.literal('wait'),
    ...common,
    hours: z.number().positive().max(10_000).optional(),
    working: z.boolean().default(false),
    event: z.string().max(128).optional(),
    fits: formula.optional(),
  }),
  z.strictObject({ kind: z.literal('command'), ...common, command: z.string().max(128), input: inputTemplate }),
  /** Goes on at another step further down, or at the end; at the next one where nothing is said. */
  z.strictObject({
    kind: z.literal('condition'),
    id: stepId,
    name: words,
    if: formula,
    yes: stepId.optional(),
    no: stepId.optional(),
  }),
  z.strictObject({ kind: z.literal('notify'), ...common, to: people }),
]);
export type Step = z.infer<typeof step>;
export type StepOf<Kind extends Step['kind']> = Extract<Step, { readonly kind: Kind }>;

const start = z.discriminatedUnion('on', [
  /** Stands before a command: it is done once all steps are. */
  z.strictObject({
    on: z.literal('command'),
    command: z.string().max(128),
    when: formula.optional(),
    /** How long a request waits before it is over: days. */
    lastsDays: z.int().min(1).max(365).default(30),
  }),
  z.strictObject({ on: z.literal('event'), event: z.string().max(128), when: formula.optional() }),
  z.strictObject({
    on: z.literal('state'),
    entity: z.string().max(128),
    state: z.string().max(64),
    when: formula.optional(),
  }),
  z.strictObject({ on: z.literal('hand'), asks: z.record(fieldName, packField).default({}) }),
]);
export type Start = z.infer<typeof start>;

/** Where a condition leads to instead of a step. */
export const END = 'end';
/** The step that is the command itself, behind all others. */
export const ITSELF = 'itself';

export const workflowDefinition = z.strictObject({ start, steps: z.array(step).min(1).max(50) });
export type WorkflowDefinition = z.infer<typeof workflowDefinition>;
