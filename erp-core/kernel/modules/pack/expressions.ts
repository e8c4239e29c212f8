import { dayNumber } from '@millrace/expression';
import type { z } from 'zod';
import type { Fields } from '../../effect.ts';
import { fieldMeta, targetOf } from '../../fields.ts';
import {
  type Beside,
  type BesideValues,
  formulaOf,
  isFault,
  isId,
  type LinesFields,
  unwrapped,
  valueTypeOf,
} from '../../formula.ts';
import { said } from './formulas.ts';
import type { Issue } from './issue.ts';

type Row = Readonly<Record<string, unknown>>;

/** What an expression may name. */
export interface Scope {
  /** Of the record at hand; an automation has none. */
  readonly fields: Fields;
  readonly lines: LinesFields;
  readonly beside: Beside;
  /** The entity of the record: its `id` is a reference to it. */
  readonly entity?: string;
}

/** An expression made ready for one place that takes its value. */
export interface Expression {
  readonly value: (row: Row, beside: BesideValues) => unknown;
  readonly mayBeEmpty: boolean;
  /** The names it uses of what stands beside the record: "setting.limit", "event.price". */
  readonly asks: ReadonlySet<string>;
}

export const asksSettings = (asks: Iterable<string>): boolean => [...asks].some((name) => name.startsWith('setting.'));

export interface Condition {
  readonly holds: (row: Row, beside: BesideValues) => boolean;
  readonly asks: ReadonlySet<string>;
}

/** A condition made ready: it lets through what it is true of, and everything where none is said. */
export function conditionOf(text: string | undefined, { fields, lines, beside }: Scope): Condition | Issue {
  if (text === undefined) return { holds: () => true, asks: new Set() };
  const made = formulaOf(text, fields, { result: 'boolean', lines, beside });
  if (isFault(made)) return { path: 'if', message: said(made, text) };
  return { holds: (row, there) => made.of(row, there) === true, asks: new Set(made.fromBeside) };
}

/**
 * An expression whose value goes to a field. The bare name of a field is its value as it stands, of whichever kind;
 * anything else is a formula. The issue where it cannot be read, does not fit, or would show what is kept from some.
 */
export function expressionOf(text: string, target: z.ZodType, scope: Scope): Expression | Issue {
  const bare = namedBy(text.trim(), scope);
  // Days are no moments: of all numbers they alone are written in another way.
  if (bare && (kindOf(bare.schema) === 'date') !== (kindOf(target) === 'date'))
    return misfit(text, kindOf(target), kindOf(bare.schema));
  if (bare && (valueTypeOf(target) === undefined || kindOf(bare.schema) === kindOf(target))) {
    if (!fits(bare.schema, target, scope)) return misfit(text, kindOf(target), kindOf(bare.schema));
    const open = keptFrom([bare.schema], target) ?? tooLong([bare.schema], target);
    if (open !== undefined) return { path: '', message: open };
    const { word, name } = bare;
    return {
      value: (row, beside) => (word === undefined ? row : beside[word])?.[name] ?? null,
      mayBeEmpty:
        bare.schema.safeParse(null).success ||
        Object.keys(fieldMeta(bare.schema).choices ?? {}).some((choice) => !target.safeParse(choice).success),
      asks: new Set(word === undefined ? [] : [`${word}.${name}`]),
    };
  }
  const result = valueTypeOf(target);
  if (result === undefined)
    return { path: '', message: `a ${kindOf(target)} is wanted: only the name of one can stand here` };
  const made = formulaOf(text, scope.fields, { result, places: 6, lines: scope.lines, beside: scope.beside });
  if (isFault(made)) return { path: '', message: said(made, text) };
  const sources = [...made.from, ...made.fromBeside].flatMap((name) => schemaAt(name, scope) ?? []);
  const open = keptFrom(sources, target) ?? (result === 'text' ? tooLong(sources, target) : undefined);
  if (open !== undefined) return { path: '', message: open };
  // A number may be made to nothing by a division; a text by its name alone is there where its field is.
  const isThere = bare
    ? kindOf(target) === 'text' && !bare.schema.safeParse(null).success
    : sources.length === 0 && target.safeParse(fitted(made.of({}), target)).success;
  return {
    value: (row, beside) => fitted(made.of(row, beside), target),
    mayBeEmpty: !isThere,
    asks: new Set(made.fromBeside),
  };
}

const misfit = (text: string, wanted: string, found: string): Issue => ({
  path: '',
  message: `at "${text.slice(0, 40)}": a ${wanted} is wanted, and this is a ${found}`,
});

/** What a field is called by its kind; of one without, what its schema is. */
function kindOf(schema: z.ZodType): string {
  const { field } = fieldMeta(schema);
  if (field !== 'json') return field;
  return isId(schema) ? 'id' : (valueTypeOf(schema) ?? 'json');
}

/** The field that a text is the bare name of, with the word before the dot. */
function namedBy(text: string, { fields, beside }: Scope) {
  const [first = '', second, ...more] = text.split('.');
  if (more.length > 0) return undefined;
  const [those, name, word] = second === undefined ? [fields, first, undefined] : [beside[first], second, first];
  const schema = those && Object.hasOwn(those, name) ? those[name] : undefined;
  return schema && { schema, name, word };
}

/** The field at a name as roles say it: "price", "lines.price", "event.price". */
function schemaAt(name: string, scope: Scope): z.ZodType | undefined {
  const found = namedBy(name, scope);
  if (found) return found.schema;
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : scope.lines.get(name.slice(0, dot))?.[name.slice(dot + 1)];
}

/** Whether a value goes where another is wanted, as it stands. */
function fits(from: z.ZodType, to: z.ZodType, { entity }: Scope): boolean {
  const [is, wanted] = [kindOf(from), kindOf(to)];
  const target = targetOf(to)?.entity;
  if (wanted === 'reference' || wanted === 'id') {
    if (is === 'reference') return target === undefined || targetOf(from)?.entity === target;
    // The id of the record at hand is a reference to it; that of an event of code names what only its author knows.
    return is === 'id' && (fieldMeta(from).field !== 'id' || target === undefined || entity === target);
  }
  if (wanted === 'references') return is === wanted && targetOf(from)?.entity === target;
  return is === wanted;
}

/** Why a value may not go there: it is kept from some, and would not be any more. */
function keptFrom(sources: readonly z.ZodType[], target: z.ZodType): string | undefined {
  const { sensitive: there } = fieldMeta(target);
  const right = sources.map((source) => fieldMeta(source).sensitive).find((one) => one !== undefined && one !== there);
  return right === undefined
    ? undefined
    : `what it is made of is only for holders of ${right}; say so of this field too`;
}

/** Why a text may not go there: it may be longer than what is taken. */
function tooLong(sources: readonly z.ZodType[], target: z.ZodType): string | undefined {
  const most = lettersOf(target);
  const longest = Math.max(0, ...sources.map((one) => (valueTypeOf(one) === 'text' ? (lettersOf(one) ?? 0) : 0)));
  return most !== undefined && longest > most ? `may have ${longest} letters, and ${most} are taken here` : undefined;
}

/** The most letters of a text; undefined: its pattern bounds it. */
function lettersOf(schema: z.ZodType): number | undefined {
  const bare = unwrapped(schema);
  return 'maxLength' in bare && typeof bare.maxLength === 'number' ? bare.maxLength : undefined;
}

const WHOLE: ReadonlySet<string> = new Set(['whole-number', 'moment', 'duration']);
const MS_OF_A_DAY = 86_400_000;

/** What a formula gave, as a field of that kind writes it; null where it is none. */
function fitted(value: string | boolean | null, target: z.ZodType): unknown {
  const kind = kindOf(target);
  if (typeof value !== 'string' || valueTypeOf(target) !== 'number') return value;
  if (WHOLE.has(kind) || kind === 'number') {
    const number = Number(value);
    return WHOLE.has(kind) && !(Number.isSafeInteger(number) && !value.includes('.')) ? null : number;
  }
  return kind === 'date' ? dayOf(value) : value;
}

/** A number of days since 1970 as a day; null where it is none that is written with four digits of a year. */
function dayOf(days: string): string | null {
  const at = new Date(Number(days) * MS_OF_A_DAY);
  const text = Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(0, 10);
  return dayNumber(text) === null || days.includes('.') ? null : text;
}

/** The fields within a value that is an object, or of each in a list. */
export function fieldsWithin(schema: z.ZodType): Fields | undefined {
  const bare = unwrapped(schema);
  return bare.def.type === 'object' ? (bare as z.ZodObject).shape : undefined;
}
export const elementOf = (schema: z.ZodType): z.ZodType | undefined => {
  const bare = unwrapped(schema);
  return bare.def.type === 'array' ? ((bare as z.ZodArray).element as z.ZodType) : undefined;
};
