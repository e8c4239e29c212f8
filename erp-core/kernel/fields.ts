import { localizedText } from '@millrace/contracts';
import { z } from 'zod';
import type { Label } from './label.ts';

/** What a field is beyond its type: read from here by screens, imports, lists, audit and the OpenAPI document. */
export interface FieldMeta {
  readonly field: string;
  readonly label?: Label;
  readonly search?: boolean;
  /** Never written to the audit trail nor kept with an outcome. */
  readonly secret?: boolean;
  readonly references?: string;
}

type Options = Omit<FieldMeta, 'field' | 'references'>;

export const text = ({ max = 200, ...meta }: Options & { max?: number } = {}) =>
  z
    .string()
    .min(1)
    .max(max)
    .meta({ field: 'text', ...meta });
/** A name that people and other systems use for a record: letters, digits and . _ - / */
export const code = (meta: Options = {}) =>
  z
    .string()
    .regex(/^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}._/-]{0,63}$/u, 'letters, digits and . _ - / only, at most 64')
    .meta({ field: 'code', ...meta });
export const localized = (meta: Options = {}) => localizedText.meta({ field: 'localized', ...meta });
export const wholeNumber = (meta: Options = {}) => z.int().meta({ field: 'whole-number', ...meta });
export const yesNo = (meta: Options = {}) => z.boolean().meta({ field: 'yes-no', ...meta });
/** Microseconds since 1970-01-01T00:00:00Z, as everywhere. */
export const moment = (meta: Options = {}) => z.int().meta({ field: 'moment', ...meta });
export const day = (meta: Options = {}) => z.iso.date().meta({ field: 'date', ...meta });
export const choice = <const Values extends readonly [string, ...string[]]>(values: Values, meta: Options = {}) =>
  z.enum(values).meta({ field: 'choice', ...meta });
export const json = <Schema extends z.ZodType>(schema: Schema, meta: Options = {}) =>
  schema.meta({ field: 'json', ...meta });
export const id = () => z.uuid().meta({ field: 'id' });

const DECIMAL = /^-?\d{1,14}(\.\d{1,6})?$/;
/** A decimal number as text, six places at most: never a floating-point number. */
export const decimal = (meta: Options = {}) =>
  z
    .string()
    .regex(DECIMAL, 'a decimal number of at most six places, as text: "12.5"')
    .meta({ field: 'decimal', ...meta });
/** A quantity above zero in the unit of its item. */
export const quantity = (meta: Options = {}) =>
  z
    .string()
    .regex(/^(?!0+(\.0+)?$)\d{1,14}(\.\d{1,6})?$/, 'a quantity above zero of at most six places, as text: "12.5"')
    .meta({ field: 'quantity', ...meta });

/** The id of a record of that entity. */
export const ref = (entity: { readonly name: string }, meta: Options = {}) =>
  z.uuid().meta({ field: 'reference', references: entity.name, ...meta });

/** The meta of a field, also below `.optional()`, `.nullable()` and `.default()`, which do not carry it. */
export function fieldMeta(schema: z.ZodType): FieldMeta {
  const meta = schema.meta();
  if (meta && typeof meta.field === 'string') return meta as unknown as FieldMeta;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return fieldMeta(schema.unwrap() as z.ZodType);
  }
  return { field: 'json' };
}
