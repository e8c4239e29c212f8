/** Digits a person may read and type. What is stored, and every code, stays ASCII. */
export type Digits = 'latn' | 'beng' | 'deva';

const ZERO: Record<Exclude<Digits, 'latn'>, number> = { beng: 0x09e6, deva: 0x0966 };
/** Bengali, Devanagari, Arabic-Indic and extended Arabic-Indic. */
const ZEROS = [0x09e6, 0x0966, 0x0660, 0x06f0];

/** Every digit of the scripts we accept as its ASCII digit; all else stays. */
export function toAsciiDigits(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    const zero = ZEROS.find((start) => code >= start && code <= start + 9);
    out += zero === undefined ? char : String(code - zero);
  }
  return out;
}

/** ASCII digits in the digits a person chose. */
export function inDigits(text: string, digits: Digits): string {
  if (digits === 'latn') return text;
  const zero = ZERO[digits];
  return text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
}

/**
 * A typed number as a decimal in ASCII, or null when it is none. Digits of any accepted script, a comma or a point as
 * the decimal mark; grouping marks of a written number ("1,23,456.5") are dropped where they can be nothing else.
 */
export function parseDecimal(typed: string): string | null {
  const text = toAsciiDigits(typed.trim())
    .replace(/[\s\u00a0\u202f'٬]/g, '')
    .replace('٫', '.')
    .replace('−', '-');
  const marks = text.match(/[.,]/g) ?? [];
  // A comma behind a point is the decimal mark of who groups by points: 1.234,50.
  if (/^-?\d{1,3}(?:\.\d{3})+,\d+$/.test(text)) return parseDecimal(text.replace(/\./g, '').replace(',', '.'));
  const groups = text.includes('.') || marks.length > 1 || /^-?\d{1,3},\d{3}$/.test(text);
  const plain = groups ? text.replace(/,/g, '') : text.replace(',', '.');
  const match = /^(-?)0*(\d+)(?:\.(\d+))?$/.exec(plain);
  if (!match) return null;
  const [, sign = '', whole = '0', fraction] = match;
  const value = fraction === undefined ? whole : `${whole}.${fraction}`;
  return /^[0.]+$/.test(value) ? value : `${sign}${value}`;
}
