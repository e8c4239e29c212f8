import { z } from 'zod';
import { type Holder, permits } from '../caller.ts';
import type { Fields } from '../effect.ts';
import { fieldMeta, isWrapped } from '../field-meta.ts';

const found = new WeakMap<Fields, ReadonlyMap<string, string>>();

/** The fields within a value: of one object, or of each in a list ("lines.price"). Undefined: it is a single value. */
function within(schema: z.ZodType): Fields | undefined {
  if (isWrapped(schema)) return within(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodArray) return within(schema.element as z.ZodType);
  return schema instanceof z.ZodObject ? (schema.shape as Fields) : undefined;
}

/**
 * The fields that only holders of a right see, each with that right; those within a list of an input or a payload by the
 * names of both ("lines.price"). Looked for once in each set of fields.
 */
export function sensitiveIn(fields: Fields): ReadonlyMap<string, string> {
  let sensitive = found.get(fields);
  if (!sensitive) {
    sensitive = new Map(
      Object.entries(fields).flatMap(([name, schema]) => {
        const right = fieldMeta(schema).sensitive;
        if (right !== undefined) return [[name, right] as const];
        const inner = within(schema);
        return inner ? [...sensitiveIn(inner)].map(([part, of]) => [`${name}.${part}`, of] as const) : [];
      }),
    );
    found.set(fields, sensitive);
  }
  return sensitive;
}

/** Of these fields, those that are kept from the caller because he lacks their right. */
export function keptOf(caller: Holder, fields: Fields): readonly string[] {
  const sensitive = sensitiveIn(fields);
  if (sensitive.size === 0) return NOTHING;
  return [...sensitive].flatMap(([name, right]) => (permits(caller, right) ? [] : [name]));
}

const NOTHING: readonly string[] = [];

/** An input, a payload or a row of a ledger without what is kept from the caller. */
export function withoutKept<Value>(caller: Holder, fields: Fields, value: Value): Value {
  const kept = keptOf(caller, fields);
  return kept.length === 0 ? value : withoutNames(value, new Set(kept));
}

/** A value without what these names say, at any depth of objects and lists: "steps.rate" is that of each step. */
export const withoutNames = <Value>(value: Value, names: ReadonlySet<string>): Value =>
  without(value, names, '') as Value;

function without(value: unknown, kept: ReadonlySet<string>, path: string): unknown {
  if (Array.isArray(value)) return value.map((one) => without(one, kept, path));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inside]) => {
      const at = path === '' ? name : `${path}.${name}`;
      return kept.has(at) ? [] : [[name, without(inside, kept, at)]];
    }),
  );
}

/** Of names that are kept, those that an input says, wherever in it they stand. */
export function keptGiven(given: unknown, kept: readonly string[]): readonly string[] {
  return kept.filter((name) => says(given, name.split('.')));
}

function says(value: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return value !== undefined;
  if (Array.isArray(value)) return value.some((one) => says(one, [name, ...rest]));
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return false;
  return says((value as Readonly<Record<string, unknown>>)[name], rest);
}
