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
import type { z } from 'zod';
import { isWrapped } from './field-meta.ts';
import { fieldMeta } from './fields.ts';
import type { Fields } from './table.ts';

type Row = Readonly<Record<string, unknown>>;
/** The lines of a record, by what each set of them is called: the fields that a line has. */
export type LinesFields = ReadonlyMap<string, Fields>;

/** Fields that stand beside those of the record, by the word that goes before them: `setting.limit`. */
export type Beside = Readonly<Record<string, Fields>>;
/** Their values, by the same words. */
export type BesideValues = Readonly<Record<string, Row | undefined>>;

/** What a formula makes of a record. */
export interface Formula {
  readonly type: ValueType;
  /** What it uses, as roles name it: "metres", "cuts" for that there are lines, "cuts.length" for a field of theirs. */
  readonly from: readonly string[];
  /** Of what stands beside the record: "setting.limit". */
  readonly fromBeside: readonly string[];
  /** A decimal number as text, yes or no, a text; null where a field that it needs is empty, or nothing comes of it. */
  readonly of: (row: Row, beside?: BesideValues) => string | boolean | null;
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

/** What a value is that was declared without a kind: in the payload of an event, mostly. */
const PLAIN: Readonly<Record<string, ValueType>> = {
  string: 'text',
  enum: 'text',
  number: 'number',
  boolean: 'boolean',
};

/** What a formula has of a field; undefined: it is no single value, or names a record. */
export function valueTypeOf(schema: z.ZodType): ValueType | undefined {
  const { field } = fieldMeta(schema);
  if (field !== 'json') return KINDS[field];
  const bare = unwrapped(schema);
  return isId(bare) ? undefined : PLAIN[bare.def.type];
}

/** Below what makes it empty or begun. */
export const unwrapped = (schema: z.ZodType): z.ZodType =>
  isWrapped(schema) ? unwrapped(schema.unwrap() as z.ZodType) : schema;

/** The id of a record, of whichever entity. */
export const isId = (schema: z.ZodType): boolean => {
  const bare = unwrapped(schema);
  return bare.def.type === 'string' && 'format' in bare.def && bare.def.format === 'uuid';
};

const namesOf = (fields: Fields): ReadonlyMap<string, ValueType> =>
  new Map(
    Object.entries(fields).flatMap(([name, schema]) => {
      const type = valueTypeOf(schema);
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
  /** The lines that the record has: `lines` is how many, and `sum(lines, "…")` reckons over them. */
  readonly lines?: LinesFields;
  readonly beside?: Beside;
}

const NO_LINES: LinesFields = new Map();
const NOTHING: Beside = {};

/** All names that a formula may use. */
const namesIn = (fields: Fields, lines: LinesFields, beside: Beside): ReadonlyMap<string, ValueType> =>
  new Map([
    ...namesOf(fields),
    ...[...lines.keys()].map((name) => [name, 'number'] as const),
    ...Object.entries(beside).flatMap(([word, those]) =>
      [...namesOf(those)].map(([name, type]) => [`${word}.${name}`, type] as const),
    ),
  ]);

/** The value at a name of one word or two. */
function valueAt(row: Row, beside: BesideValues, name: string): unknown {
  const dot = name.indexOf('.');
  return dot < 0 ? row[name] : beside[name.slice(0, dot)]?.[name.slice(dot + 1)];
}

/**
 * A formula over the fields of a record, reckoned exactly, as money and quantities need it. The fault where it cannot be
 * read, names what is no field of a single value, or gives something else than it has to.
 */
export function formulaOf(
  text: string,
  fields: Fields,
  { result, places, lines = NO_LINES, beside = NOTHING }: FormulaOptions = {},
): Formula | ExpressionFault {
  const names = namesIn(fields, lines, beside);
  const compiled = compileExpression({
    ...{ text, names, arithmetic: decimals, functions: lines.size > 0 ? LINE_FUNCTIONS : {} },
    ...(result === undefined ? {} : { result }),
  });
  if (!compiled.ok) return compiled.fault;
  const { expression } = compiled;
  const calls = expression.hostCalls.map((call) => overLines(call, { lines, beside }, { start: 0, end: text.length }));
  const fault = calls.find((call): call is ExpressionFault => 'code' in call);
  if (fault) return fault;
  const over = calls as readonly OverLines[];
  const used = new Set([...expression.names, ...over.flatMap(({ from }) => from)]);
  const isBeside = (name: string): boolean => Object.hasOwn(beside, name.split('.', 1)[0] ?? '') && name.includes('.');
  return {
    type: expression.type,
    from: [...used].filter((name) => !isBeside(name)),
    fromBeside: [...used].filter(isBeside),
    of(row, there = {}) {
      const value = expression.evaluate(
        (name) => given(names.get(name), valueAt(row, there, name)),
        (call) => over[call]?.reckon(row, there) ?? null,
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

interface OverLines {
  /** What it uses of the record and of what stands beside it, as `Formula` names them. */
  readonly from: readonly string[];
  readonly reckon: (row: Row, beside: BesideValues) => Value;
}

/** A call over lines made ready; or the fault of the formula that stands in it. */
function overLines(
  { name, of, texts: [text = ''] }: HostCall,
  { lines, beside }: { readonly lines: LinesFields; readonly beside: Beside },
  whole: ExpressionFault['at'],
): OverLines | ExpressionFault {
  const fields = lines.get(of);
  const way = WAYS[name];
  const usage = LINE_FUNCTIONS[name]?.usage ?? name;
  if (!fields || !way) return { code: 'wrong-arguments', name, usage, at: whole };
  const each: Formula | ExpressionFault = formulaOf(text, fields, { result: 'number', beside });
  if (isFault(each)) return { ...each, at: whole };
  return {
    from: [...each.from.map((field) => `${of}.${field}`), ...each.fromBeside],
    reckon(row, besides) {
      const there = row[of];
      if (!Array.isArray(there)) return null;
      const values = (there as readonly Row[]).map((line) => numberOf(each.of(line, besides)));
      // Of a line nothing is known: then nothing is known of all of them.
      return values.some((value) => value === null) ? null : way(values as Decimal[]);
    },
  };
}
