import type { Point } from './point.ts';
import { QUALITY } from './quality.ts';
import { scaleValue } from './scale-value.ts';

/** What a raw value becomes, written into one object that is used again: nothing is made a reading. */
export interface Converted {
  /** As in `SampleColumns.value`: NaN where `other` holds it, or where the reading failed. */
  value: number;
  quality: number;
  other: string | undefined;
  /** Why it is no reading of this point, or null. */
  refused: string | null;
}

export const newConverted = (): Converted => ({
  value: Number.NaN,
  quality: QUALITY.good,
  other: undefined,
  refused: null,
});

const MAX_TEXT = 65_536;

const TRUE = new Set(['true', 'on', 'yes', '1']);
const FALSE = new Set(['false', 'off', 'no', '0']);

/** What of a point decides what its raw value becomes. */
export type ReadingRule = Pick<Point, 'type' | 'scale' | 'range'>;

/** Reads a raw value as this point's type, scales it and looks at its range. null is a reading that failed. */
export function convertValue(raw: unknown, point: ReadingRule, into: Converted): void {
  into.value = Number.NaN;
  into.quality = QUALITY.good;
  into.other = undefined;
  into.refused = null;
  if (raw === null) {
    into.quality = QUALITY.bad;
    return;
  }
  if (point.type === 'number') toNumber(raw, point, into);
  else if (point.type === 'boolean') toBoolean(raw, into);
  else if (point.type === 'text') toText(raw, into);
  else toJson(raw, into);
}

function toNumber(raw: unknown, point: ReadingRule, into: Converted): void {
  let value: number;
  if (typeof raw === 'number') value = raw;
  else if (typeof raw === 'string') value = raw.trim() === '' ? Number.NaN : Number(raw);
  else if (typeof raw === 'boolean') value = raw ? 1 : 0;
  else value = Number.NaN;
  if (!Number.isFinite(value)) {
    into.refused = 'not-a-number';
    return;
  }
  if (point.scale) value = scaleValue(value, point.scale);
  const { range } = point;
  if (range && (value < range.low || value > range.high)) {
    if (range.outside === 'clamp') {
      value = value < range.low ? range.low : range.high;
      into.quality = QUALITY.goodClamped;
    } else into.quality = QUALITY.uncertainOutOfRange;
  }
  into.value = value;
}

function toBoolean(raw: unknown, into: Converted): void {
  if (typeof raw === 'boolean') into.value = raw ? 1 : 0;
  else if (raw === 0 || raw === 1) into.value = raw;
  else if (typeof raw === 'string' && TRUE.has(raw.trim().toLowerCase())) into.value = 1;
  else if (typeof raw === 'string' && FALSE.has(raw.trim().toLowerCase())) into.value = 0;
  else into.refused = 'not-a-boolean';
}

function toText(raw: unknown, into: Converted): void {
  const text = typeof raw === 'string' ? raw : typeof raw === 'object' ? JSON.stringify(raw) : String(raw);
  // PostgreSQL's text cannot hold the character NUL, in JSON neither.
  if (text.length > MAX_TEXT || text.includes('\0'))
    into.refused = text.length > MAX_TEXT ? 'text-too-long' : 'text-holds-nul';
  else into.other = JSON.stringify(text);
}

function toJson(raw: unknown, into: Converted): void {
  const text = JSON.stringify(raw) as string | undefined;
  if (text === undefined) into.refused = 'not-json';
  else if (text.length > MAX_TEXT || text.includes('\\u0000')) {
    into.refused = text.length > MAX_TEXT ? 'text-too-long' : 'text-holds-nul';
  } else into.other = text;
}

/** Bit `bit` (0 is the lowest) of a whole number, of its two's complement where it is negative; null where it is none. */
export function bitOf(raw: unknown, bit: number): boolean | null {
  const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return null;
  if (value >= 0) return Math.floor(value / 2 ** bit) % 2 === 1;
  return ((BigInt.asUintN(64, BigInt(value)) >> BigInt(bit)) & 1n) === 1n;
}
