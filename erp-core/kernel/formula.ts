import {
  compileExpression,
  type Decimal,
  dayNumber,
  decimalOf,
  decimals,
  decimalText,
  type ExpressionFault,
  type ExpressionValue,
  type HostCall,
  type HostFunction,
  type ValueType,
} from '@millrace/expression';
import { fieldMeta } from './fields.ts';
import type { Fields } from './table.ts';

type Row = Readonly<Record<string, unknown>>;
/** The lines of a record, by what each set of them is called: the fields that a line has. */
export type LinesFields = ReadonlyMap<string, Fields>;

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
  // Lines stand for how many there are of them.
  return Array.isArray(value) ? numberOf(value.length) : numberOf(value);
};

/** A number or a day as a formula reckons with it; null where it is neither. */
function numberOf(value: unknown): Decimal | null {
  const text = String(value);
  return decimalOf(text) ?? decimalOf(String(dayNumber(text)));
}

export interface FormulaOptions {
  /** What it has to give; anything where this is left out. */
  readonly result?: ValueType;
  /** Decimals that a number is rounded to, half away from zero; all of them, 20 of a quotient, where this is left out. */
  readonly places?: number;
  /** The lines that are there beside the record: `lines` is how many, and `sum(lines, "…")` reckons over them. */
  readonly lines?: LinesFields;
}

const NO_LINES: LinesFields = new Map();

/**
 * A formula over the fields of a record, reckoned exactly, as money and quantities need it. The fault where it cannot be
 * read, names what is no field of a single value, or gives something else than it has to.
 */
export function formulaOf(
  text: string,
  fields: Fields,
  { result, places, lines = NO_LINES }: FormulaOptions = {},
): Formula | ExpressionFault {
  const names = new Map([...namesOf(fields), ...[...lines.keys()].map((name) => [name, 'number'] as const)]);
  const compiled = compileExpression({
    ...{ text, names, arithmetic: decimals, functions: lines.size > 0 ? LINE_FUNCTIONS : {} },
    ...(result === undefined ? {} : { result }),
  });
  if (!compiled.ok) return compiled.fault;
  const { expression } = compiled;
  const calls = expression.hostCalls.map((call) => overLines(call, lines, { start: 0, end: text.length }));
  const fault = calls.find((call): call is ExpressionFault => typeof call !== 'function');
  if (fault) return fault;
  return {
    type: expression.type,
    from: expression.names,
    of(row) {
      const value = expression.evaluate(
        (name) => given(names.get(name), row[name]),
        (call) => {
          const reckon = calls[call];
          return typeof reckon === 'function' ? reckon(row) : null;
        },
      );
      if (typeof value !== 'object' || value === null) return value;
      const rounded = places === undefined ? value : decimals.round(value, places);
      return rounded && decimalText(rounded);
    },
  };
}

export const isFault = (made: Formula | ExpressionFault): made is ExpressionFault => 'code' in made;

type Value = Decimal | null;

const fold = (of: (a: Decimal, b: Decimal) => Value) => (values: readonly Decimal[]) =>
  values.reduce<Value>((all, one) => all && of(all, one), values[0] ?? null);
const best = (sign: 1 | -1) => fold((a, b) => (decimals.compare(a, b) * sign <= 0 ? a : b));

/** What becomes of the values of all lines; null: there is no such value. */
const WAYS: Readonly<Record<string, (values: readonly Decimal[]) => Value>> = {
  sum: (values) => values.reduce<Value>((all, one) => all && decimals.add(all, one), numberOf('0')),
  least: best(1),
  greatest: best(-1),
};

/** `sum(lines, "quantity * price")`: the formula of one line stands as a text, for no other name of the record is in it. */
const LINE_FUNCTIONS: Readonly<Record<string, HostFunction>> = Object.fromEntries(
  Object.keys(WAYS).map((name) => [
    name,
    { usage: `${name}(lines, "a formula of one line")`, result: 'number', takes: (texts) => texts.length === 1 },
  ]),
);

/** A call over lines made ready: its value for a record; or the fault of the formula that stands in it. */
function overLines(
  { name, of, texts: [text = ''] }: HostCall,
  lines: LinesFields,
  whole: ExpressionFault['at'],
): ((row: Row) => Value) | ExpressionFault {
  const fields = lines.get(of);
  const way = WAYS[name];
  const usage = LINE_FUNCTIONS[name]?.usage ?? name;
  if (!fields || !way) return { code: 'wrong-arguments', name, usage, at: whole };
  const each: Formula | ExpressionFault = formulaOf(text, fields, { result: 'number' });
  if (isFault(each)) return { ...each, at: whole };
  return (row) => {
    const there = row[of];
    if (!Array.isArray(there)) return null;
    const values = (there as readonly Row[]).map((line) => numberOf(each.of(line)));
    // Of a line nothing is known: then nothing is known of all of them.
    return values.some((value) => value === null) ? null : way(values as Decimal[]);
  };
}
