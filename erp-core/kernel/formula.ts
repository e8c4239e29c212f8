import {
  compileExpression,
  type Decimal,
  dayNumber,
  decimalOf,
  decimals,
  decimalText,
  type ExpressionFault,
  type ExpressionValue,
  type ValueType,
} from '@millrace/expression';
import { fieldMeta } from './fields.ts';
import type { Fields } from './table.ts';

type Row = Readonly<Record<string, unknown>>;

/** What a formula makes of a record. */
export interface Formula {
  readonly type: ValueType;
  /** The fields that it uses. */
  readonly from: readonly string[];
  /** A decimal number as text, yes or no, a text; null where a field that it needs is empty, or nothing comes of it. */
  readonly of: (row: Row) => string | boolean | null;
}

/** Of the kinds of fields, what a formula has of each. A kind that is missing is no single value, or names a record. */
const KINDS: Readonly<Record<string, ValueType>> = {
  'whole-number': 'number',
  decimal: 'number',
  percent: 'number',
  quantity: 'number',
  // µs since 1970, and µs.
  moment: 'number',
  duration: 'number',
  // Days since 1970-01-01: the difference of two is what lies between them, and `date("2026-12-31")` is one.
  date: 'number',
  'yes-no': 'boolean',
  text: 'text',
  code: 'text',
  unit: 'text',
  barcode: 'text',
  numbered: 'text',
  choice: 'text',
};

const namesOf = (fields: Fields): ReadonlyMap<string, ValueType> =>
  new Map(
    Object.entries(fields).flatMap(([name, schema]) => {
      const type = KINDS[fieldMeta(schema).field ?? ''];
      return type === undefined || name === 'version' ? [] : [[name, type] as const];
    }),
  );

const given = (type: ValueType | undefined, value: unknown): ExpressionValue<Decimal> => {
  if (value === null || value === undefined) return null;
  if (type !== 'number') return value as string | boolean;
  const text = String(value);
  return decimalOf(text) ?? decimalOf(String(dayNumber(text)));
};

export interface FormulaOptions {
  /** What it has to give; anything where this is left out. */
  readonly result?: ValueType;
  /** Decimals that a number is rounded to, half away from zero; all of them, 20 of a quotient, where this is left out. */
  readonly places?: number;
}

/**
 * A formula over the fields of a record, reckoned exactly, as money and quantities need it. The fault where it cannot be
 * read, names what is no field of a single value, or gives something else than it has to.
 */
export function formulaOf(
  text: string,
  fields: Fields,
  { result, places }: FormulaOptions = {},
): Formula | ExpressionFault {
  const names = namesOf(fields);
  const compiled = compileExpression({
    ...{ text, names, arithmetic: decimals },
    ...(result === undefined ? {} : { result }),
  });
  if (!compiled.ok) return compiled.fault;
  const { expression } = compiled;
  return {
    type: expression.type,
    from: expression.names,
    of(row) {
      const value = expression.evaluate((name) => given(names.get(name), row[name]));
      if (typeof value !== 'object' || value === null) return value;
      const rounded = places === undefined ? value : decimals.round(value, places);
      return rounded && decimalText(rounded);
    },
  };
}

export const isFault = (made: Formula | ExpressionFault): made is ExpressionFault => 'code' in made;
