import { hasGs1CheckDigit, localizedText, ucumUnit } from '@millrace/contracts';
import { z } from 'zod';
import type { TableShape } from './effect.ts';
import { type FieldOptions, isWrapped } from './field-meta.ts';
import type { Label } from './label.ts';
import type { Sited } from './rights/sited.ts';

type Options = FieldOptions;

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
/** A UCUM code: "kg", "m", "{piece}". */
export const unit = (meta: Options = {}) => ucumUnit.meta({ field: 'unit', ...meta });
export const wholeNumber = (meta: Options = {}) => z.int().meta({ field: 'whole-number', ...meta });
export const yesNo = (meta: Options = {}) => z.boolean().meta({ field: 'yes-no', ...meta });
/** Microseconds since 1970-01-01T00:00:00Z, as everywhere. */
export const moment = (meta: Options = {}) => z.int().meta({ field: 'moment', ...meta });
export const day = (meta: Options = {}) => z.iso.date().meta({ field: 'date', ...meta });
export const choice = <const Values extends readonly [string, ...string[]]>(
  values: Values,
  meta: Options & { readonly choices?: { readonly [Value in Values[number]]: Label } } = {},
) => z.enum(values).meta({ field: 'choice', ...meta });
/** Whole microseconds, zero or more. */
export const duration = (meta: Options = {}) =>
  z
    .int()
    .min(0)
    .meta({ field: 'duration', ...meta });
/** Parts of a hundred, as text: "12.5". */
export const percent = (meta: Options = {}) =>
  z
    .string()
    .regex(/^(100(\.0{1,6})?|\d{1,2}(\.\d{1,6})?)$/, 'a percentage from 0 to 100, as text: "12.5"')
    .meta({ field: 'percent', ...meta });
/** A number that the kernel gives when the record is made: "TRF-2026-000042", one after the other, without a gap. */
export const numbered = (series: string, meta: Options = {}) =>
  z
    .string()
    .max(64)
    .meta({ field: 'numbered', search: true, fixed: true, series, ...meta });
/** A global trade item number (GTIN-8, -12, -13 or -14), its check digit right (GS1 General Specifications, 7.9). */
export const gtin = (meta: Options = {}) =>
  z
    .string()
    .regex(/^(\d{8}|\d{12}|\d{13}|\d{14})$/, 'a GTIN has 8, 12, 13 or 14 digits')
    .refine(hasGs1CheckDigit, 'the last digit does not fit the others: read the number again')
    .meta({ field: 'barcode', ...meta });
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

/** What one unit costs, in the currency of the company: zero or more, six places at most, as text. */
export const unitCost = (meta: Options = {}) =>
  z
    .string()
    .regex(/^\d{1,14}(\.\d{1,6})?$/, 'a cost of zero or more of at most six places, as text: "12.5"')
    .meta({ field: 'decimal', ...meta });

export interface EntityLike {
  readonly name: string;
  readonly table: TableShape;
  readonly siteField: Sited['siteField'];
  readonly seenAt: Sited['seenAt'];
}

/** What a reference points at; beside the schema, for what is in a schema's meta leaves with the OpenAPI document. */
const targets = new WeakMap<z.ZodType, EntityLike>();

/** The id of a record of that entity. */
export function ref({ definition }: { readonly definition: EntityLike }, meta: Options = {}) {
  const field = z.uuid().meta({ field: 'reference', references: definition.name, ...meta });
  pointAt(field, definition);
  return field;
}
/** For who declares a field of references: what it points at. */
export const pointAt = (field: z.ZodType, definition: EntityLike): void => void targets.set(field, definition);

/** The table a reference points at (or many of them do), also below `.optional()`, `.nullable()` and `.default()`. */
export const targetOf = (schema: z.ZodType): TableShape | undefined => referredBy(schema)?.table;
/** The fields of it that hold the codes of sites. */
export const sitesOf = (schema: z.ZodType): Sited => referredBy(schema) ?? NO_SITES;
const NO_SITES: Sited = { siteField: undefined, seenAt: [] };

function referredBy(schema: z.ZodType): EntityLike | undefined {
  return targets.get(schema) ?? (isWrapped(schema) ? referredBy(schema.unwrap() as z.ZodType) : undefined);
}

export { type FieldMeta, type FieldOptions, fieldMeta, SECRET } from './field-meta.ts';
