import type { z } from 'zod';
import type { Fields } from './effect.ts';
import { fieldMeta } from './field-meta.ts';

/** One part of a value that is kept in several columns. */
export interface Part {
  readonly name: string;
  /** How its values are compared and written; the types of fields. */
  readonly type: 'decimal' | 'currency' | 'unit' | 'coordinate' | 'text' | 'id' | 'whole-number';
  /** Its column's type in a migration. */
  readonly column: 'numeric' | 'text' | 'double precision' | 'uuid' | 'bigint';
  readonly example: string;
}

/** A kind of field whose value is an object and whose parts are columns: "price" is `price_amount` and `price_currency`. */
export interface Composite {
  readonly parts: readonly Part[];
  /** The part that only has an order, and a sum, where this other part is the same. */
  readonly measure?: { readonly of: string; readonly within: string };
}

const FILE: Composite = {
  parts: [
    { name: 'id', type: 'id', column: 'uuid', example: '0199a1d2-7c3e-7f00-8000-000000000000' },
    { name: 'name', type: 'text', column: 'text', example: 'drawing-17.pdf' },
    { name: 'type', type: 'text', column: 'text', example: 'application/pdf' },
    { name: 'size', type: 'whole-number', column: 'bigint', example: '48213' },
  ],
};

const COMPOSITES: Readonly<Record<string, Composite>> = {
  money: {
    parts: [
      { name: 'amount', type: 'decimal', column: 'numeric', example: '1250.00' },
      { name: 'currency', type: 'currency', column: 'text', example: 'BDT' },
    ],
    measure: { of: 'amount', within: 'currency' },
  },
  'quantity-in': {
    parts: [
      { name: 'value', type: 'decimal', column: 'numeric', example: '12.5' },
      { name: 'unit', type: 'unit', column: 'text', example: 'kg' },
    ],
    measure: { of: 'value', within: 'unit' },
  },
  geo: {
    parts: [
      { name: 'lat', type: 'coordinate', column: 'double precision', example: '23.780573' },
      { name: 'lon', type: 'coordinate', column: 'double precision', example: '90.279239' },
    ],
  },
  file: FILE,
  image: FILE,
};

/** Undefined: a value of this field is one column. */
export const compositeOf = (schema: z.ZodType): Composite | undefined => COMPOSITES[fieldMeta(schema).field];

/** What a dotted name ("price.amount") means among some fields; undefined: it names no part of any. */
export function partOf(
  fields: Fields,
  path: string,
): { readonly field: string; readonly part: Part; readonly composite: Composite } | undefined {
  const dot = path.indexOf('.');
  if (dot < 0) return undefined;
  const field = path.slice(0, dot);
  const schema = Object.hasOwn(fields, field) ? fields[field] : undefined;
  const composite = schema && compositeOf(schema);
  const part = composite?.parts.find(({ name }) => name === path.slice(dot + 1));
  return composite && part ? { field, part, composite } : undefined;
}

/**
 * The part that has to be said as one value before this one may be put in order or summed up: amounts of two currencies
 * are not more or less than each other. Undefined: it has an order by itself, or none.
 */
export function neededBy(fields: Fields, path: string): string | undefined {
  const found = partOf(fields, path);
  const { measure } = found?.composite ?? {};
  return found && measure?.of === found.part.name ? `${found.field}.${measure.within}` : undefined;
}

/** The value at a name, or at the part that a dotted name means. */
export function valueAt(row: Readonly<Record<string, unknown>>, path: string): unknown {
  if (Object.hasOwn(row, path)) return row[path] ?? null;
  const dot = path.indexOf('.');
  const whole = dot < 0 ? null : row[path.slice(0, dot)];
  if (typeof whole !== 'object' || whole === null) return null;
  return (whole as Record<string, unknown>)[path.slice(dot + 1)] ?? null;
}

/** A composite as SQL gives it back: the object, or null where its first part is; a decimal is text with its own digits. */
export function composedSql({ parts }: Composite, columnFor: (part: string) => string, trimmed: boolean): string {
  const pairs = parts.map(({ name, type }) => {
    const column = columnFor(name);
    if (type !== 'decimal') return `'${name}', ${column}`;
    return `'${name}', ${trimmed ? `trim_scale(${column})` : column}::text`;
  });
  return `case when ${columnFor(parts[0]?.name ?? '')} is null then null else jsonb_build_object(${pairs.join(', ')}) end`;
}
