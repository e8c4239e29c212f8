import type { z } from 'zod';
import type { Part } from '../composite.ts';
import { decimalOf } from '../decimal.ts';
import { fieldMeta } from '../fields.ts';
import type { Label } from '../label.ts';
import {
  type CellFault,
  DEGREES,
  NO_JSON,
  NO_MOMENT,
  OFFSET_WANTED,
  POINT_WANTED,
  WHOLE_NUMBER,
  YES_OR_NO,
} from './cell-faults.ts';

/** What a cell says, or why it says nothing that fits its field. */
export type Cell = { readonly value: unknown } | { readonly fault: CellFault };

const PLAIN = /^-?\d+(\.\d{1,6}0*)?$/;
const YES = new Set(['1', 'yes', 'y', 'true', 'x', 'হ্যাঁ', 'हाँ', 'हां']);
const NO = new Set(['0', 'no', 'n', 'false', 'না', 'नहीं']);

/** Digits as a person writes them: Bengali and Devanagari ones count like Latin ones. */
export const latinDigits = (text: string): string => text.replaceAll(/[০-৯०-९]/g, (digit) => String(digitOf(digit)));

const digitOf = (digit: string): number => {
  const point = digit.codePointAt(0) ?? 0;
  return point >= 0x09e6 ? point - 0x09e6 : point - 0x0966;
};

/** The value of a written cell for a field; references are resolved by whoever knows what they point at. */
export function readCell(text: string, schema: z.ZodType): Cell {
  const { field, choices } = fieldMeta(schema);
  switch (field) {
    case 'whole-number':
    case 'duration':
      return wholeCell(text);
    case 'decimal':
    case 'quantity':
    case 'percent':
      return decimalCell(text);
    case 'yes-no':
      return yesNoCell(text);
    case 'moment':
      return momentCell(text);
    case 'date':
      return { value: latinDigits(text) };
    case 'choice':
      return { value: choiceOf(text, choices) };
    case 'localized':
      return { value: { en: text } };
    case 'json':
      return jsonCell(text);
    default:
      return { value: text };
  }
}

function wholeCell(text: string): Cell {
  const digits = latinDigits(text);
  return /^[+-]?\d{1,15}$/.test(digits) ? { value: Number(digits) } : { fault: WHOLE_NUMBER };
}

function decimalCell(text: string): Cell {
  const digits = latinDigits(text).replaceAll(/\s/g, '');
  if (/,/.test(digits)) return { fault: POINT_WANTED };
  // 12.50 is 12.5: as the database gives it back.
  const plain = digits.replace(/^\+/, '');
  return { value: PLAIN.test(plain) ? decimalOf(plain) : plain };
}

function yesNoCell(text: string): Cell {
  const word = text.toLowerCase();
  if (YES.has(word)) return { value: true };
  return NO.has(word) ? { value: false } : { fault: YES_OR_NO };
}

function momentCell(text: string): Cell {
  const digits = latinDigits(text);
  // Microseconds, as they are written where they are no whole milliseconds.
  if (/^-?\d{14,17}$/.test(digits)) return { value: Number(digits) };
  if (!/(Z|[+-]\d\d:?\d\d)$/i.test(digits)) return { fault: OFFSET_WANTED };
  const at = Date.parse(digits);
  return Number.isNaN(at) ? { fault: NO_MOMENT } : { value: at * 1000 };
}

function jsonCell(text: string): Cell {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { fault: NO_JSON };
  }
}

/** A choice may be written as it is stored or as a screen shows it, in any language. */
function choiceOf(text: string, choices: Readonly<Record<string, Label>> = {}): string {
  const wanted = text.toLowerCase();
  const found = Object.entries(choices).find(
    ([value, label]) => value === wanted || Object.values(label).some((word: string) => word.toLowerCase() === wanted),
  );
  return found?.[0] ?? text;
}

/** The value of a cell that says one part of a value. */
export function readPart(text: string, { type }: Part): Cell {
  if (type === 'decimal') return decimalCell(text);
  if (type === 'currency') return { value: text.toUpperCase() };
  if (type === 'unit') return { value: text };
  const degrees = Number(latinDigits(text));
  return Number.isFinite(degrees) ? { value: degrees } : { fault: DEGREES };
}

/** How a value is written, so that reading it gives the same again. */
export function writeCell(value: unknown, schema: z.ZodType): string {
  if (value === null || value === undefined) return '';
  const { field } = fieldMeta(schema);
  if (field === 'moment' && Number(value) % 1000 === 0) return new Date(Number(value) / 1000).toISOString();
  if (field === 'yes-no') return value === true ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
