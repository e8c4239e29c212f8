import { z } from 'zod';
import type { Label } from './label.ts';

/** What a field is beyond its type: read from here by screens, imports, lists, audit and the OpenAPI document. */
export interface FieldMeta {
  readonly field: string;
  readonly label?: Label;
  /** One sentence below the field: what to write, and why it matters. */
  readonly help?: Label;
  /** What a first-time reader may write: shown in an empty field, in the import template and in OpenAPI. */
  readonly example?: unknown;
  readonly search?: boolean;
  /** Never written to the audit trail nor kept with an outcome. */
  readonly secret?: boolean;
  /** A file's content: the audit trail keeps its digest and size instead. */
  readonly content?: boolean;
  /** The right without which nobody sees it or writes it: it is not there for him, wherever it would stand. */
  readonly sensitive?: string;
  /** Said when the record is made, and never again. */
  readonly fixed?: boolean;
  /** The module keeps it by itself: nobody writes it, and it begins with its default. */
  readonly given?: boolean;
  /** The entity a reference points at. */
  readonly references?: string;
  /** The series a number is taken from when the record is made: nobody writes it. */
  readonly series?: string;
  readonly choices?: Readonly<Record<string, Label>>;
  /** Of a file: what it may be (`FileKind`). */
  readonly accept?: readonly string[];
  /** Of a file: the most bytes it has. */
  readonly maxBytes?: number;
}

/** What an author may say of any field. */
export type FieldOptions = Omit<FieldMeta, 'field' | 'references' | 'series' | 'choices' | 'accept' | 'maxBytes'>;

/** What stands where a secret was. */
export const SECRET = '…';

export const isWrapped = (schema: z.ZodType): schema is z.ZodOptional | z.ZodNullable | z.ZodDefault =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault;

/** The meta of a field, also below `.optional()`, `.nullable()` and `.default()`, which do not carry it. */
export function fieldMeta(schema: z.ZodType): FieldMeta {
  const meta = schema.meta();
  if (meta && typeof meta.field === 'string') return meta as unknown as FieldMeta;
  if (isWrapped(schema)) return fieldMeta(schema.unwrap() as z.ZodType);
  return { field: 'json' };
}

/** The field without what stands where nothing is said: of a change, what is not said stays as it is. */
export function withoutDefault(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault) return withoutDefault(schema.unwrap() as z.ZodType);
  if (!(schema instanceof z.ZodNullable)) return schema;
  const within = schema.unwrap() as z.ZodType;
  const bare = withoutDefault(within);
  return bare === within ? schema : bare.nullable();
}
