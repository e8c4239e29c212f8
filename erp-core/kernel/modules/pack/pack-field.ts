import { z } from 'zod';
import { MOST_BYTES } from '../../files/file-field.ts';
import { FILE_KINDS } from '../../files/file-kind.ts';
import { jsonShape } from './json-shape.ts';
import { codes, fieldName, label } from './names.ts';

/** The kinds of fields, each as descriptions call it; `unit-cost` and the plain ones as their functions in `fields.ts`. */
export const FIELD_TYPES = [
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
  'money',
  'quantity-in',
  'geo',
  'file',
  'image',
  'person',
  'json',
  'reference',
  'references',
] as const;
type FieldType = (typeof FIELD_TYPES)[number];

/** What only some kinds have, and whether those need it. */
const OF_TYPES: readonly {
  readonly property: 'choices' | 'series' | 'references' | 'schema' | 'max' | 'signed' | 'accept' | 'maxBytes';
  readonly types: readonly FieldType[];
  readonly needed: boolean;
}[] = [
  { property: 'choices', types: ['choice'], needed: true },
  { property: 'series', types: ['numbered'], needed: true },
  { property: 'references', types: ['reference', 'references'], needed: true },
  { property: 'schema', types: ['json'], needed: true },
  { property: 'max', types: ['text', 'references'], needed: false },
  { property: 'signed', types: ['money', 'quantity-in'], needed: false },
  { property: 'accept', types: ['file'], needed: false },
  { property: 'maxBytes', types: ['file', 'image'], needed: false },
];

/** A field as a pack says it: what `entity` of a module says with functions. Whether values fit is looked at with the field made. */
export const packField = z
  .strictObject({
    type: z.enum(FIELD_TYPES),
    label,
    help: label.optional(),
    example: z.json().optional(),
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
    /** What stands where nothing is said. */
    default: z.json().optional(),
    /** Letters of a text, 200 where it is left out; records that `references` names, 100. */
    max: z.int().min(1).max(10_000).optional(),
    /** May be below zero too. */
    signed: z.boolean().optional(),
    choices: z.record(codes, label).optional(),
    /** What a file may be. */
    accept: z.array(z.enum(FILE_KINDS)).min(1).optional(),
    maxBytes: z.int().min(1).max(MOST_BYTES).optional(),
    /** The series of a number: "NB" gives "NB-2026-000001". */
    series: z
      .string()
      .regex(/^[A-Z]{2,8}$/, 'two to eight capitals')
      .optional(),
    /** The entity a reference points at, or many of whose records are named. */
    references: z.string().max(64).optional(),
    /** What a field of JSON holds. */
    schema: jsonShape.optional(),
    /** What records that are there already get, where an upgrade adds this field, it may not be empty and has no default. */
    fill: z.json().optional(),
  })
  .superRefine((field, context) => {
    const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    for (const { property, types, needed } of OF_TYPES) {
      const there = field[property] !== undefined;
      const fits = types.includes(field.type);
      if (there && !fits) say(property, `only a ${types.join(' or ')} has it`);
      if (!there && fits && needed) say(property, `a ${field.type} needs it`);
    }
    if (field.type === 'choice' && Object.keys(field.choices ?? {}).length === 0) say('choices', 'at least one');
    if (field.type === 'references' && field.optional) say('optional', 'naming none is an empty list');
    if (field.default === undefined) return;
    if (field.optional) say('default', 'what has a default is never empty');
    if (['numbered', 'reference', 'person', 'file', 'image'].includes(field.type))
      say('default', `a ${field.type} has none`);
  });
export type PackField = z.infer<typeof packField>;

/** Child rows of a record, in an order: fields of their own, but no lines, and none that is numbered or said once. */
export const packLines = z.strictObject({
  type: z.literal('lines'),
  label,
  help: label.optional(),
  /** How many a record has: 0 to 1,000 where nothing is said. */
  min: z.int().min(0).max(1_000).optional(),
  max: z.int().min(1).max(1_000).optional(),
  fields: z
    .record(
      fieldName,
      packField.superRefine(({ type, fixed }, context) => {
        if (type === 'numbered')
          context.addIssue({ code: 'custom', path: ['type'], message: 'only a record is numbered' });
        if (fixed) context.addIssue({ code: 'custom', path: ['fixed'], message: 'only a field of a record is' });
      }),
    )
    .refine((all) => Object.keys(all).length > 0, 'at least one')
    .refine((all) => Object.keys(all).length <= 50, 'at most fifty'),
});
export type PackLines = z.infer<typeof packLines>;

export const fieldOrLines = z.discriminatedUnion('type', [packField, packLines]);

type Declared = Readonly<Record<string, PackField | PackLines>>;
/** Of an entity's fields, those that are columns of its own table. */
export const ownFields = (fields: Declared): Record<string, PackField> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, one]) => (one.type === 'lines' ? [] : [[name, one] as const])),
  );
export const linesIn = (fields: Declared): readonly (readonly [string, PackLines])[] =>
  Object.entries(fields).flatMap(([name, one]) => (one.type === 'lines' ? [[name, one] as const] : []));
