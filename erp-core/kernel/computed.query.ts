import { z } from 'zod';
import { type ComputedField, partIn, reckoned } from './computed.ts';
import type { EntityDefinition } from './entity.ts';
import { text } from './fields.ts';
import type { PartDefinition } from './lines/lines.ts';
import { entityOf } from './notes/record-at-hand.ts';
import { query } from './query.ts';
import { fieldsFor } from './rights/fields-for.ts';
import { OF_EVERY_MEMBER } from './rights/rights.ts';
import type { Fields } from './table.ts';

type Row = Readonly<Record<string, unknown>>;

/** Names that a form may say: more than any record has fields. */
const MOST_NAMES = 500;
const LONGEST_NAME = 128;

/** What stands for a value that is none of its field: missing where it must not be, or not to be read as one. */
const UNREADABLE = Symbol('unreadable');

/** What is told of a field as a record would keep it; what is not told is as a new record begins. */
function asKept(field: z.ZodType, given: unknown): unknown {
  const read = field.safeParse(given);
  if (read.success) return read.data ?? null;
  return given === undefined && field.safeParse(null).success ? null : UNREADABLE;
}

/** The fields of each line that are asked for; `UNREADABLE` where one line is not to be read: a sum of the others is none. */
function linesAsKept({ fields, options }: PartDefinition, names: readonly string[], given: unknown): unknown {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given) || given.length > options.max) return UNREADABLE;
  const lines: Row[] = [];
  for (const line of given as readonly unknown[]) {
    if (typeof line !== 'object' || line === null) return UNREADABLE;
    const read = valuesAsKept(fields, names, line as Row);
    if (!read) return UNREADABLE;
    lines.push(read);
  }
  return lines;
}

/** Null where one of them is not to be read. */
function valuesAsKept(fields: Fields, names: readonly string[], given: Row): Row | null {
  const kept = names.map((name) => {
    const field = fields[name];
    return [name, field ? asKept(field, Object.hasOwn(given, name) ? given[name] : undefined) : UNREADABLE] as const;
  });
  return kept.some(([, value]) => value === UNREADABLE) ? null : Object.fromEntries(kept);
}

/** What a computed field comes to of what is told; null where a value that it needs is missing or none. */
function computedOfTyped(of: EntityDefinition, field: ComputedField, given: Row): unknown {
  const { table, parts } = of;
  const isOwn = (name: string): boolean => parts.every((part) => part.name !== partIn(name));
  const row = valuesAsKept(table.fields, field.from.filter(isOwn), given);
  if (!row) return null;
  const lines = parts.flatMap((part) => {
    const from = field.from.filter((name) => partIn(name) === part.name);
    if (from.length === 0) return [];
    const names = from.flatMap((name) => (name === part.name ? [] : [name.slice(part.name.length + 1)]));
    return [
      [part.name, linesAsKept(part, names, Object.hasOwn(given, part.name) ? given[part.name] : undefined)] as const,
    ];
  });
  if (lines.some(([, value]) => value === UNREADABLE)) return null;
  return reckoned(field, { ...row, ...Object.fromEntries(lines) }, parts);
}

/**
 * What the computed fields of a record would come to of what stands in a form that is not saved: by name those that the caller
 * sees, null where it cannot be said yet. Nothing is read for it but what was told, so it tells of no record; and a field that is
 * reckoned from one that is kept from the caller is itself kept from him. Refused where he reads no records of that kind.
 */
export const computedValues = query('kernel.computed-values', {
  label: { en: 'Computed fields of a form', bn: 'ফর্মের গণনাকৃত ক্ষেত্র', hi: 'फ़ॉर्म के परिकलित क्षेत्र' },
  permission: OF_EVERY_MEMBER,
  input: {
    entity: text(),
    /** As they travel to a command; names that nothing is reckoned from are not looked at. */
    values: z
      .record(z.string().max(LONGEST_NAME), z.unknown())
      .refine((values) => Object.keys(values).length <= MOST_NAMES, `${MOST_NAMES} names at most`),
  },
  run({ entity, values }, context) {
    const { caller } = context;
    const of = entityOf(context, entity, caller);
    const { hidden, masked } = fieldsFor(caller, of);
    const shown = Object.entries(of.computed).filter(([name]) => !hidden.has(name) && !masked.has(name));
    const told = of.ownState && values.state === undefined ? { ...values, state: Object.keys(of.states)[0] } : values;
    return Promise.resolve({
      values: Object.fromEntries(shown.map(([name, field]) => [name, computedOfTyped(of, field, told)])),
    });
  },
});
