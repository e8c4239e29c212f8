import { z } from 'zod';
import { condition } from '../../condition.ts';
import { fieldNameFault, packNameFault, tableNameFault } from './reserved.ts';
import { RANGE, VERSION } from './version.ts';

const words = z.string().min(1).max(300);
/** What people read, in every language there is. */
const label = z.strictObject({ en: words, bn: words, hi: words });
const codes = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'small letters, digits and dashes')
  .max(40);
const fieldName = z
  .string()
  .regex(/^[a-z][a-zA-Z0-9]{0,39}$/, 'a small letter, then letters and digits')
  .superRefine((name, context) => {
    const fault = fieldNameFault(name);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  });
const entityName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{1,29}\.[a-z][a-z0-9-]{0,29}$/, '"pack.thing"')
  .superRefine((name, context) => {
    const fault = tableNameFault(name.slice(name.indexOf('.') + 1).replaceAll('-', '_'));
    if (fault) context.addIssue({ code: 'custom', message: fault });
  });

const FIELD_TYPES = [
  'text',
  'code',
  'localized',
  'unit',
  'whole-number',
  'yes-no',
  'moment',
  'date',
  'choice',
  'duration',
  'percent',
  'numbered',
  'barcode',
  'decimal',
  'quantity',
  'unit-cost',
  'reference',
] as const;

/** A field as a pack says it: what `entity` of a module says with functions. */
export const packField = z
  .strictObject({
    type: z.enum(FIELD_TYPES),
    label,
    help: label.optional(),
    example: z.union([z.string().max(200), z.number(), z.boolean()]).optional(),
    search: z.boolean().optional(),
    /** Said when the record is made, and never again. */
    fixed: z.boolean().optional(),
    /** The right without which nobody sees it. */
    sensitive: z
      .string()
      .max(128)
      .regex(/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/)
      .optional(),
    /** May be left empty. */
    optional: z.boolean().optional(),
    /** Letters of a text; 200 where it is left out. */
    max: z.int().min(1).max(10_000).optional(),
    choices: z.record(codes, label).optional(),
    /** The series of a number: "NB" gives "NB-2026-000001". */
    series: z
      .string()
      .regex(/^[A-Z]{2,8}$/, 'two to eight capitals')
      .optional(),
    /** The entity a reference points at. */
    references: z.string().max(64).optional(),
    /** What records that are there already get, where an upgrade adds this field and it may not be empty. */
    fill: z.union([z.string().max(200), z.number(), z.boolean()]).optional(),
  })
  .superRefine((field, context) => {
    const needs = { choice: 'choices', numbered: 'series', reference: 'references' } as const;
    for (const [type, property] of Object.entries(needs)) {
      const there = field[property] !== undefined;
      if (there !== (field.type === type))
        context.addIssue({
          code: 'custom',
          path: [property],
          message: there ? `only a ${type} has it` : `a ${type} needs it`,
        });
    }
    if (field.type === 'choice' && Object.keys(field.choices ?? {}).length === 0)
      context.addIssue({ code: 'custom', path: ['choices'], message: 'at least one' });
  });

/** A rule on a record as it would stand: where the condition holds, it is refused under that code. */
const rule = z.strictObject({ when: z.record(z.string().max(64), condition), refuse: codes });

const packEntity = z.strictObject({
  name: entityName,
  label,
  key: z.array(z.string().max(40)).min(1).max(5),
  fields: z.record(fieldName, packField).refine((all) => Object.keys(all).length <= 100, 'at most a hundred'),
  states: z.record(codes, z.array(codes).max(50)).optional(),
  stateLabels: z.record(codes, label).optional(),
  list: z.array(z.string().max(40)).max(40).optional(),
  form: z
    .array(z.strictObject({ label: label.optional(), fields: z.array(z.string().max(40)).max(100) }))
    .max(20)
    .optional(),
  siteField: z.string().max(40).optional(),
  rules: z.array(rule).max(50).default([]),
  /** Verbs that move a record from state to state, beside create, change, remove and undo. */
  transitions: z
    .array(z.strictObject({ name: codes, to: codes, label, rules: z.array(rule).max(50).default([]) }))
    .max(50)
    .default([]),
});
export type PackField = z.infer<typeof packField>;
export type PackEntity = z.infer<typeof packEntity>;
export type PackRule = z.infer<typeof rule>;

/** A pack as data: nothing in it is run, everything in it is declared. */
export const packManifest = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'small letters, digits and dashes')
    .min(2)
    .max(30)
    .superRefine((name, context) => {
      const fault = packNameFault(name);
      if (fault) context.addIssue({ code: 'custom', message: fault });
    }),
  version: z.string().regex(VERSION, 'three whole numbers: "1.4.0"'),
  label,
  description: label,
  /** Modules it needs, each with the versions that will do: { "stock": ">=0.1.0 <1.0.0" }. */
  needs: z.record(z.string().max(40), z.string().regex(RANGE, 'comparisons like ">=1.2.0 <2.0.0"').max(100)),
  entities: z.array(packEntity).min(1).max(50),
  refusals: z.record(codes, label.extend({ status: z.union([z.literal(409), z.literal(422)]).optional() })).default({}),
  /** Entities that people find under its name. */
  menu: z.array(z.string().max(64)).max(50).default([]),
  /**
   * What an upgrade takes away, by name: "pack.thing" or "pack.thing.field". What is not named here and is missing from
   * what is declared is refused: nothing is lost by an omission.
   */
  drops: z.array(z.string().max(110)).max(200).default([]),
  /** Records to try it with, each made by a command; {"result": 0} stands for the id that the first command answered. */
  demo: z
    .array(z.strictObject({ command: z.string().max(128), input: z.record(z.string().max(64), z.unknown()) }))
    .max(500)
    .default([]),
});
export type PackManifest = z.infer<typeof packManifest>;
