import { z } from 'zod';
import type { Fields } from './effect.ts';
import { fieldMeta, isWrapped } from './field-meta.ts';

/** What stands in a value that is kept whole: single values by name, or a list of such. */
export interface JsonShape {
  readonly fields: Fields;
  /** How many of them; left out: it is one object, not a list. */
  readonly many?: { readonly min: number; readonly max: number };
}

const MOST = 1000;

/**
 * The shape of JSON with a flat schema, for a form that asks for each value by itself. Undefined: a value within it is an
 * object or a list again, or of no kind that a form has an input for.
 */
export function jsonShape(schema: z.ZodType): JsonShape | undefined {
  if (isWrapped(schema)) return jsonShape(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodArray) {
    const one = jsonShape(schema.element as z.ZodType);
    return one && !one.many ? { fields: one.fields, many: boundsOf(schema) } : undefined;
  }
  if (!(schema instanceof z.ZodObject)) return undefined;
  const fields = schema.shape as Fields;
  const all = Object.values(fields);
  return all.length > 0 && all.every((field) => singleType(field) !== undefined) ? { fields } : undefined;
}

/** The type of field that a value without one of its own is written as; undefined: it is not a single value. */
export function singleType(schema: z.ZodType): string | undefined {
  const { field } = fieldMeta(schema);
  if (field !== 'json') return field === 'lines' ? undefined : field;
  if (isWrapped(schema)) return singleType(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodEnum) return 'choice';
  if (schema instanceof z.ZodBoolean) return 'yes-no';
  if (schema instanceof z.ZodNumber) return schema.isInt ? 'whole-number' : 'number';
  if (schema instanceof z.ZodUUID) return 'id';
  return schema instanceof z.ZodString ? 'text' : undefined;
}

function boundsOf(schema: z.ZodArray): { min: number; max: number } {
  const { minimum = 0, maximum = MOST } = schema._zod.bag as { minimum?: number; maximum?: number };
  return { min: minimum, max: maximum };
}
