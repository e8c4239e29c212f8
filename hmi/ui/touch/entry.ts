import { toAsciiDigits } from '../format/digits.ts';

/** What may be entered on a keypad. */
export interface EntryRules {
  /** Digits before the mark, at most. */
  readonly digits: number;
  /** Digits after it; 0: whole numbers. */
  readonly decimals: number;
  /** Codes and PINs keep their leading zeros. */
  readonly code: boolean;
  readonly min: number | null;
  readonly max: number | null;
}
export const WHOLE: EntryRules = { digits: 6, decimals: 0, code: false, min: null, max: null };

export type EntryKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '.' | 'sign' | 'back' | 'clear';

/**
 * What stands after a key: ASCII digits with a point, whatever digits are shown. A key that would break the rules does
 * nothing. Pure.
 */
export function entered(value: string, key: EntryKey, rules: EntryRules): string {
  if (key === 'back') return value.length === 2 && value.startsWith('-') ? '' : value.slice(0, -1);
  if (key === 'clear') return '';
  if (key === 'sign') {
    if (rules.code || (rules.min !== null && rules.min >= 0)) return value;
    return value.startsWith('-') ? value.slice(1) : value === '' ? value : `-${value}`;
  }
  const [whole = '', fraction] = value.replace('-', '').split('.');
  if (key === '.') {
    if (rules.decimals === 0 || rules.code || fraction !== undefined) return value;
    return value === '' ? '0.' : `${value}.`;
  }
  if (fraction !== undefined) return fraction.length < rules.decimals ? `${value}${key}` : value;
  if (!rules.code && whole === '0') return key === '0' ? value : `${value.slice(0, -1)}${key}`;
  return whole.length < rules.digits ? `${value}${key}` : value;
}

/** A key of a keyboard as one of the keypad's: digits of any script, comma or point; null: none of them. */
export function entryKey(key: string): EntryKey | null {
  if (key === 'Backspace') return 'back';
  if (key === 'Delete') return 'clear';
  if (key === ',' || key === '.' || key === 'Decimal') return '.';
  if (key === '-' || key === '−') return 'sign';
  const digit = toAsciiDigits(key);
  return /^\d$/.test(digit) ? (digit as EntryKey) : null;
}

export type EntryStanding = 'empty' | 'good' | 'below' | 'above';

/** How what stands there keeps to the limits. A code has none. Pure. */
export function standingOf(value: string, { code, min, max }: EntryRules): EntryStanding {
  if (value === '' || value === '-' || value === '-0') return 'empty';
  if (code) return 'good';
  const number = Number(value);
  if (min !== null && number < min) return 'below';
  return max !== null && number > max ? 'above' : 'good';
}

/** A number as it is kept: without the mark that nothing follows, without a zero that says nothing. */
export const settled = (value: string): string => value.replace(/\.$/, '').replace(/^-(0(\.0*)?)$/, '$1');
