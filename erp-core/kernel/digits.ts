import type { z } from 'zod';
import { fieldMeta, isWrapped } from './field-meta.ts';

/** The zeros of the scripts that people of the plants write numbers in; nine digits follow each. */
const ZEROS = [0x0966, 0x09e6];
const DIGITS = /[\u0966-\u096f\u09e6-\u09ef]/g;
const OTHER = /[\u0966-\u096f\u09e6-\u09ef]/;

/** The same text with Devanagari and Bengali digits as ASCII ones. */
export const asciiDigits = (text: string): string =>
  text.replace(DIGITS, (digit) => {
    const code = digit.codePointAt(0) ?? 0;
    return String(code - (ZEROS.find((zero) => code >= zero && code <= zero + 9) ?? code));
  });

/** Texts that are numbers, days or the like; names and codes keep the digits they are written with. */
const AS_TEXT: ReadonlySet<string> = new Set(['decimal', 'quantity', 'percent', 'date', 'barcode']);
/** Whole numbers of JSON: one that is typed in another script comes as a text. */
const AS_NUMBER: ReadonlySet<string> = new Set(['whole-number', 'moment', 'duration']);
/** Values of several parts, all of them numbers or plain codes. */
const IN_PARTS: ReadonlySet<string> = new Set(['money', 'quantity-in', 'geo']);
const WHOLE = /^-?\d{1,16}$/;

/**
 * An input with the digits of its numbers, dates, moments, durations and amounts as ASCII ones: what is stored and told is
 * always the same, whatever script it was written in. Done once, before the input is checked; what is no such field, or no
 * text, is left as it is for the check to judge.
 */
export function withAsciiDigits(fields: Readonly<Record<string, z.ZodType>>, input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  let changed: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(input)) {
    const schema = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const plain = schema ? plainValue(schema, value) : value;
    if (plain !== value) changed = { ...(changed ?? input), [name]: plain };
  }
  return changed ?? input;
}

function plainValue(schema: z.ZodType, value: unknown): unknown {
  // Nearly always there is nothing to do, and every command comes by here.
  if (typeof value === 'string') return OTHER.test(value) ? plainText(fieldMeta(schema).field, value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const { field } = fieldMeta(schema);
  if (IN_PARTS.has(field)) {
    const parts = Object.entries(value).map(([name, part]) => [
      name,
      typeof part === 'string' ? (field === 'geo' ? plainNumber(part) : asciiDigits(part)) : part,
    ]);
    return parts.some(([name, part]) => part !== (value as Record<string, unknown>)[String(name)])
      ? Object.fromEntries(parts)
      : value;
  }
  const inner = insideOf(schema);
  if (Array.isArray(value)) {
    const element = inner?.element;
    if (!element) return value;
    const plain = value.map((one: unknown) => plainValue(element, one));
    return plain.some((one, at) => one !== value[at]) ? plain : value;
  }
  return inner?.shape ? withAsciiDigits(inner.shape, value) : value;
}

function plainText(field: string, value: string): unknown {
  if (AS_TEXT.has(field)) return asciiDigits(value);
  return AS_NUMBER.has(field) ? plainNumber(value) : value;
}

/** Only what was written in another script: "12" stays the text that it is, and is no number of JSON. */
function plainNumber(value: string): unknown {
  const plain = asciiDigits(value);
  if (plain === value) return value;
  return WHOLE.test(plain) || /^-?\d{1,3}\.\d{1,15}$/.test(plain) ? Number(plain) : value;
}

interface Inside {
  readonly element?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
}
/** The fields of lines, or of an object within an input. */
function insideOf(schema: z.ZodType): Inside | undefined {
  if (isWrapped(schema)) return insideOf(schema.unwrap() as z.ZodType);
  const { def } = schema as unknown as { readonly def: { readonly type: string } };
  return def.type === 'array' || def.type === 'object' ? (schema as unknown as Inside) : undefined;
}
