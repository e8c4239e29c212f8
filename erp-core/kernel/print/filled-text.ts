import {
  type CompiledExpression,
  compileExpression,
  type Decimal,
  dayNumber,
  decimalOf,
  decimals,
  decimalText,
  type ExpressionFault,
  faultText,
} from '@millrace/expression';
import { MASK } from '../conditions.ts';
import { fieldMeta } from '../fields.ts';
import type { Locale } from '../label.ts';
import type { NamedField } from './names.ts';
import { type Manner, numberText, shownValue, type Way } from './shown-value.ts';

type Names = ReadonlyMap<string, NamedField>;
/** The value of a name, as a record has it. */
export type ValueAt = (name: string) => unknown;

type Part =
  | { readonly literal: string }
  | { readonly name: NamedField }
  | { readonly formula: CompiledExpression<Decimal> };

/** A text made ready: what it uses, and what it reads with the values of a record. */
export interface FilledText {
  readonly names: readonly string[];
  /** It is one number and nothing else: its rows can be summed. */
  readonly isNumber: boolean;
  /** "" where nothing is there to fill it with; null: something of it is kept from the reader. */
  readonly text: (values: ValueAt, way: Way, manner: Manner) => string | null;
}

/** What is wrong with a text, in the reader's words. */
export interface TextFault {
  readonly fault: string;
}

const UNCLOSED: Readonly<Record<Locale, string>> = {
  en: 'a brace is opened and not closed: write a formula as {code}, and a brace itself twice',
  bn: 'একটি বন্ধনী খোলা, বন্ধ নয়: সূত্র {code} এভাবে লিখুন, বন্ধনী নিজে দুবার',
  hi: 'एक कोष्ठक खुला है और बंद नहीं: सूत्र {code} ऐसे लिखें, कोष्ठक स्वयं दो बार',
};

/** Pieces of a text: outside braces as they are, inside them as formulas. A brace itself is written twice. */
function piecesOf(text: string): readonly { readonly literal?: string; readonly formula?: string }[] | undefined {
  const pieces = [...text.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[^{}]+|[{}]/g)];
  if (pieces.some(([whole]) => whole === '{' || whole === '}')) return undefined;
  return pieces.map(([whole, formula]) =>
    formula === undefined ? { literal: whole === '{{' || whole === '}}' ? whole.charAt(0) : whole } : { formula },
  );
}

/** Reads a text with the names that it may use. */
export function readFilledText(text: string, names: Names, locale: Locale): FilledText | TextFault {
  const pieces = piecesOf(text);
  if (!pieces) return { fault: UNCLOSED[locale] };
  const parts: Part[] = [];
  for (const { literal, formula = '' } of pieces) {
    const named = names.get(formula.trim());
    if (literal !== undefined) parts.push({ literal });
    else if (named) parts.push({ name: named });
    else {
      const types = new Map([...names].map(([name, { type }]) => [name, type]));
      const compiled = compileExpression({ text: formula, names: types, arithmetic: decimals });
      if (!compiled.ok) return { fault: `{${formula}}: ${said(compiled.fault, locale)}` };
      parts.push({ formula: compiled.expression });
    }
  }
  const [only] = parts;
  const isNumber = parts.length === 1 && only !== undefined && typeIn(only) === 'number';
  return {
    isNumber,
    names: parts.flatMap(namesIn),
    text: (values, way, manner) => filled(parts, names, { values, way, manner }),
  };
}

const said = (fault: ExpressionFault, locale: Locale): string => {
  const { what, next } = faultText(fault, locale);
  return `${what}; ${next}`;
};

const namesIn = (part: Part): readonly string[] =>
  'name' in part ? [part.name.name] : 'formula' in part ? part.formula.names : [];

/** Numbers to reckon with, and none to add up. */
const TIMES: ReadonlySet<string> = new Set(['date', 'moment']);

const typeIn = (part: Part): string =>
  'name' in part
    ? TIMES.has(fieldMeta(part.name.schema).field)
      ? 'text'
      : part.name.type
    : 'formula' in part
      ? part.formula.type
      : 'text';

interface Filling {
  readonly values: ValueAt;
  readonly way: Way;
  readonly manner: Manner;
}

/** A text that names something says nothing where all that it names is empty: "Lot " alone tells nobody anything. */
function filled(parts: readonly Part[], names: Names, filling: Filling): string | null {
  const texts = parts.map((part) => partText(part, names, filling));
  if (texts.includes(null)) return null;
  const named = parts.flatMap((part, at) => ('literal' in part ? [] : [texts[at]]));
  return named.length > 0 && named.every((text) => text === '') ? '' : texts.join('');
}

function partText(part: Part, names: Names, { values, way, manner }: Filling): string | null {
  if ('literal' in part) return part.literal;
  if ('name' in part) {
    const { name, schema, of } = part.name;
    const value = values(name);
    if (value === MASK) return way === 'machine' ? null : MASK;
    return shownValue(value, schema, of, way, manner);
  }
  const { formula } = part;
  // What is kept from the reader is not reckoned with: its result would tell it.
  if (formula.names.some((name) => values(name) === MASK)) return way === 'machine' ? null : MASK;
  const made = formula.evaluate((name) => asValue(values(name), names.get(name), manner));
  if (made === null) return '';
  if (typeof made !== 'object') return String(made);
  const text = decimalText(made);
  return way === 'machine' ? text : numberText(text, manner);
}

function asValue(value: unknown, named: NamedField | undefined, manner: Manner): Decimal | boolean | string | null {
  if (value === null || value === undefined || !named) return null;
  if (named.type === 'number') return decimalOf(String(value)) ?? decimalOf(String(dayNumber(String(value))));
  if (named.type === 'boolean') return Boolean(value);
  return shownValue(value, named.schema, named.of, 'people', manner);
}
