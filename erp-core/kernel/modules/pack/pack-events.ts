import { z } from 'zod';
import { formulaText } from './formula-text.ts';
import { codes, entityName, label, valueName } from './names.ts';
import { type PackField, packField } from './pack-field.ts';

/** Kinds that no event carries: what is given only once, and what stands beside its record. */
const NOT_TOLD: readonly PackField['type'][] = ['numbered', 'file', 'image', 'json'];

/** An event of a pack's own: what has happened, in the past tense, with what whoever hears of it has to know. */
export const packEvent = z.strictObject({
  name: entityName,
  /** Counted up when fields are added. */
  version: z.int().min(1).max(1_000),
  label,
  fields: z
    .record(
      valueName,
      packField.superRefine((field, context) => {
        const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
        if (NOT_TOLD.includes(field.type)) say('type', `no event tells a ${field.type}`);
        for (const property of ['search', 'fixed', 'fill', 'default'] as const)
          if (field[property] !== undefined) say(property, 'is for fields of records');
      }),
    )
    .refine((all) => Object.keys(all).length <= 50, 'at most fifty'),
});

/** What a command tells once it has done its work: the event, where the formula is true, each field by an expression. */
const packTelling = z.strictObject({
  event: z.string().max(64),
  if: formulaText.optional(),
  /** By field of the event; what is left out is the record's field of that name. */
  with: z.record(z.string().max(40), formulaText).optional(),
});
export type PackTelling = z.infer<typeof packTelling>;
export const packTellings = z.array(packTelling).max(10);

type Template = string | number | boolean | null | readonly Template[] | { readonly [name: string]: Template };
/** Texts are expressions, all else is what it is. */
const template: z.ZodType<Template> = z.lazy(() =>
  z.union([
    formulaText,
    z.number(),
    z.boolean(),
    z.null(),
    z.array(template).max(100),
    z.record(z.string().max(64), template),
  ]),
);
export type InputTemplate = Template;

const MOST_VALUES = 200;
const valuesIn = (part: Template): number =>
  typeof part === 'object' && part !== null
    ? Object.values(part).reduce((sum: number, one: Template) => sum + valuesIn(one), 0)
    : 1;

/** The input of a command, made of what is at hand. */
export const inputTemplate = z
  .record(z.string().max(64), template)
  .refine((input) => valuesIn(input) <= MOST_VALUES, `at most ${MOST_VALUES} values`);

/** What the pack does by itself when it hears of an event. */
export const packAutomation = z.strictObject({
  name: codes,
  label,
  /** The type of the event: the pack's own, or of a module that it needs. */
  on: z.string().max(64),
  if: formulaText.optional(),
  /** The command: the pack's own, or of a module that it needs. */
  run: z.string().max(128),
  input: inputTemplate,
});
export type PackAutomation = z.infer<typeof packAutomation>;
