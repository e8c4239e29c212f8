import { z } from 'zod';
import { type Caller, permits } from './caller.ts';
import type { CommandDefinition } from './command.ts';
import { commonWords } from './common-words.ts';
import { compositeOf } from './composite.ts';
import type { Condition } from './condition.ts';
import type { Confirm } from './confirm/confirm.ts';
import type { Fields } from './effect.ts';
import type { EntityDefinition } from './entity.ts';
import type { FieldDescription } from './field-description.ts';
import { fieldMeta } from './fields.ts';
import { jsonShape, singleType } from './json-shape.ts';
import { type Label, type Locale, say } from './label.ts';
import { linesInput } from './lines/input.ts';
import type { PartDefinition } from './lines/lines.ts';
import { withinPart } from './lines/shown.ts';
import { fieldsFor } from './rights/fields-for.ts';
import type { FieldRule } from './rights/rights.ts';
import { keptOf } from './rights/sensitive.ts';

export type { FieldDescription } from './field-description.ts';

export interface CommandDescription {
  readonly name: string;
  readonly label: string;
  /** Whether a screen asks before it gives it, or it waits for another person. */
  readonly confirm: Confirm;
  /** The command that takes it back. */
  readonly reversedBy?: string;
  /** Whether the reader may give it. */
  readonly permitted: boolean;
  /** The state it takes a record to, where that is all it does. */
  readonly leadsTo?: string;
  /** The field that tells that it was done: it may be given in any state, until that is there. */
  readonly whileEmpty?: string;
  readonly input: readonly FieldDescription[];
}

/** What a screen, a print or an import has to know of an entity, in the reader's language. */
export interface EntityDescription {
  readonly name: string;
  readonly label: string;
  readonly key: readonly string[];
  readonly fields: readonly FieldDescription[];
  readonly states: readonly { readonly value: string; readonly label: string; readonly next: readonly string[] }[];
  readonly list: readonly string[];
  /** What a list is ordered by at first, with "-" before it from the greatest down; null: by the first field of the key. */
  readonly sort: string | null;
  readonly form: readonly { readonly label: string | null; readonly fields: readonly string[] }[];
  readonly search: readonly string[];
  /** Records are removed so many days after the moment of this field; left out: they stay. */
  readonly retention?: { readonly after: string; readonly days: number };
  readonly siteField: string | null;
  /** Fields from which and to which its records last; left out: they do not, or the reader does not see both. */
  readonly span?: { readonly from: string; readonly to: string };
  /** The field that names the record above it, where its records are a tree. */
  readonly tree: string | null;
  /** What the reader may do with its records, of some of them at least. Making and changing is also told by the commands. */
  readonly may: { readonly export: boolean; readonly import: boolean };
  /** Every command of this entity, by its name. */
  readonly commands: readonly CommandDescription[];
}

export function describeEntity(
  of: EntityDefinition,
  commands: Iterable<CommandDefinition>,
  caller: Caller,
): EntityDescription {
  const { locale } = caller;
  const kept = fieldsFor(caller, of);
  const seen = (names: readonly string[]) => names.filter((name) => !kept.hidden.has(name));
  const mine = [...commands].filter(({ name }) => name.startsWith(`${of.name}.`));
  return {
    name: of.name,
    label: of.label[locale],
    key: of.naturalKey,
    fields: [
      ...fieldsOf({ ...of.table.fields, ...partsAsFields(of) }, locale, of, kept),
      ...computedFields(of, locale, kept),
    ],
    states: Object.entries(of.states).map(([value, next]) => ({ value, label: stateLabel(of, value, locale), next })),
    list: seen(of.list),
    sort: sortSeen(of.sort, kept),
    form: of.form.map(({ label, fields }) => ({ label: label ? label[locale] : null, fields: seen(fields) })),
    search: seen(of.search).filter((name) => !kept.masked.has(name)),
    ...(of.retention ? { retention: of.retention } : {}),
    siteField: of.siteField ?? null,
    ...(of.span && isSeen(of.span.from, kept) && isSeen(of.span.to, kept) ? { span: of.span } : {}),
    tree: of.table.tree !== undefined && !kept.hidden.has(of.table.tree) ? of.table.tree : null,
    may: { export: permits(caller, of.name, 'export'), import: mayImport(of, mine, caller) },
    commands: mine.map((command) => ({
      name: command.name,
      label: command.label[locale],
      confirm: command.confirm,
      ...(command.reversedBy ? { reversedBy: command.reversedBy.command } : {}),
      permitted: permits(caller, command.permission),
      ...(command.leadsTo === undefined ? {} : { leadsTo: command.leadsTo }),
      ...(command.whileEmpty === undefined ? {} : { whileEmpty: command.whileEmpty }),
      input: fieldsOf(
        command.input.shape as Fields,
        locale,
        of,
        inputRule(kept, keptOf(caller, command.input.shape)),
      ).map((field) => sentFor(field, command.name, of)),
    })),
  };
}

const isSeen = (name: string, { hidden, masked }: FieldRule): boolean => !hidden.has(name) && !masked.has(name);

/** Who may not see a field does not learn its order. */
const sortSeen = (sort: string | undefined, { hidden, masked }: FieldRule): string | null => {
  const field = sort?.replace(/^-/, '') ?? '';
  return sort === undefined || hidden.has(field) || masked.has(field) ? null : sort;
};

/** What a command asks for, in the reader's language; a field of the same name of `of` lends it its words. */
export const describeInput = (input: z.ZodObject, of: EntityDefinition, caller: Caller): readonly FieldDescription[] =>
  fieldsOf(input.shape as Fields, caller.locale, of, fieldsFor(caller, of));

/** What is no field of the record is sent for the command that asks for it. */
const sentFor = (field: FieldDescription, command: string, of: EntityDefinition): FieldDescription =>
  field.file && !Object.hasOwn(of.table.fields, field.name) ? { ...field, file: { ...field.file, command } } : field;

/** What `importRefusal` asks for, and the right to check a sheet at all. */
function mayImport(of: EntityDefinition, mine: readonly CommandDefinition[], caller: Caller): boolean {
  const written = ['create', 'change', 'remove'].map((verb) => mine.find(({ name }) => name === `${of.name}.${verb}`));
  const [create, change, remove] = written;
  if (!create || !change || !remove) return false;
  return (
    permits(caller, 'kernel.import.check') &&
    permits(caller, of.name, 'import') &&
    permits(caller, create.permission) &&
    permits(caller, change.permission)
  );
}
/** What is kept of a record is kept of its commands' inputs, and beside it what is sensitive in an input of its own. */
const inputRule = ({ hidden, ...rule }: FieldRule, own: readonly string[]): FieldRule => ({
  ...rule,
  hidden: new Set([...hidden, ...own]),
});

function fieldsOf(fields: Fields, locale: Locale, of: EntityDefinition, kept: FieldRule): FieldDescription[] {
  return Object.entries(fields)
    .filter(([name]) => !kept.hidden.has(name))
    .map(([name, schema]) => ({
      ...describeField(name, schema, locale, of),
      ...shapeOf(schema, locale, of, (field) => kept.hidden.has(`${name}.${field}`)),
      ...linesOf(name, locale, of, kept),
      ...shownOf(of.shownWhen[name], kept),
      ...(kept.masked.has(name) ? { masked: true } : {}),
      ...(kept.locked.has(name) ? { readOnly: true } : {}),
    }));
}

/** Who does not see what it depends on is shown the field: he could not tell, and would be told by it. */
function shownOf(condition: Readonly<Record<string, Condition>> | undefined, { hidden, masked }: FieldRule) {
  const names = Object.keys(condition ?? {}).map((path) => path.split('.', 1)[0] ?? path);
  return condition && !names.some((name) => hidden.has(name) || masked.has(name)) ? { shownWhen: condition } : {};
}

/** Behind the fields that are kept: what is reckoned from them. */
const computedFields = (of: EntityDefinition, locale: Locale, kept: FieldRule): FieldDescription[] =>
  fieldsOf(
    Object.fromEntries(Object.entries(of.computed).map(([name, { type }]) => [name, type])),
    locale,
    of,
    kept,
  ).map((field) => ({
    ...field,
    required: false,
    given: true,
    readOnly: true,
    computedFrom: of.computed[field.name]?.from ?? [],
  }));

const partsAsFields = ({ parts }: EntityDefinition): Fields =>
  Object.fromEntries(parts.map((part) => [part.name, linesInput(part, 'create')]));

/** What a line has: its own words alone, within what is kept from the reader. */
function linesOf(name: string, locale: Locale, of: EntityDefinition, kept: FieldRule): Partial<FieldDescription> {
  const part: PartDefinition | undefined = of.parts.find((one) => one.name === name);
  if (!part) return {};
  const { fields, table, options } = part;
  const alone = { ...of, ownState: false, stateLabels: {}, table, parts: [], computed: {}, shownWhen: {} };
  const { min, max } = options;
  const described = fieldsOf(fields, locale, alone, withinPart(kept, name)).map(({ file, ...field }) =>
    file ? { ...field, file: { ...file, field: `${name}.${file.field}` } } : field,
  );
  return { lines: { min, max, fields: described } };
}

/** What stands in a value that no other type describes, where its schema is flat. */
function shapeOf(
  schema: z.ZodType,
  locale: Locale,
  of: EntityDefinition,
  isKept: (field: string) => boolean,
): Partial<FieldDescription> {
  if (fieldMeta(schema).field !== 'json') return {};
  const shape = jsonShape(schema);
  if (!shape) return {};
  // Its words are its own: a field of the record with the same name is another thing.
  const alone = { ...of, ownState: false, stateLabels: {}, table: { ...of.table, fields: {} }, shownWhen: {} };
  const seen = Object.entries(shape.fields).filter(([name]) => !isKept(name));
  const fields = seen.map(([name, field]) => ({
    ...describeField(name, field, locale, alone),
    type: singleType(field) ?? 'json',
    given: false,
  }));
  return shape.many ? { lines: { ...shape.many, fields } } : { shape: fields };
}

function describeField(name: string, schema: z.ZodType, locale: Locale, of: EntityDefinition): FieldDescription {
  const meta = fieldMeta(schema);
  // An input takes its words from the field of the record it writes.
  const own = of.table.fields[name];
  const label = meta.label ?? (own && fieldMeta(own).label);
  const help = meta.help ?? (own && fieldMeta(own).help);
  const choices = choicesOf(name, schema, meta.choices, locale, of);
  const ours = name === 'id' || name === 'version' || (name === 'state' && of.ownState);
  const given = ours || meta.series !== undefined || meta.given === true;
  const parts = compositeOf(schema)?.parts;
  const initial = schema.safeParse(undefined);
  return {
    name,
    label: (label ?? commonWords(name))[locale],
    type: meta.field,
    required: !initial.success && !schema.safeParse(null).success,
    ...(help ? { help: say(help, locale) } : {}),
    ...(meta.example === undefined ? {} : { example: meta.example }),
    ...(meta.sensitive === undefined ? {} : { sensitive: meta.sensitive }),
    ...(meta.fixed ? { fixed: true } : {}),
    ...(given ? { given: true } : {}),
    ...(meta.references === undefined ? {} : { references: meta.references }),
    ...(parts ? { parts: parts.map((one) => ({ name: `${name}.${one.name}`, type: one.type })) } : {}),
    ...(choices ? { choices } : {}),
    ...(meta.accept && meta.maxBytes !== undefined
      ? { file: { accept: meta.accept, maxBytes: meta.maxBytes, entity: of.name, field: name } }
      : {}),
    ...(initial.success && initial.data !== undefined ? { default: initial.data } : {}),
  };
}

function choicesOf(
  name: string,
  schema: z.ZodType,
  labels: Readonly<Record<string, Label>> | undefined,
  locale: Locale,
  of: EntityDefinition,
) {
  const values = enumOf(schema);
  return values?.map((value) => ({
    value,
    label: name === 'state' ? stateLabel(of, value, locale) : (labels?.[value] ?? commonWords(value))[locale],
  }));
}

function enumOf(schema: z.ZodType): readonly string[] | undefined {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return enumOf(schema.unwrap() as z.ZodType);
  }
  return undefined;
}

const stateLabel = (of: EntityDefinition, state: string, locale: Locale): string =>
  (of.stateLabels[state] ?? commonWords(state))[locale];
