import { hasGs1CheckDigit } from './check-digit.ts';
import { gs1Date } from './gs1-date.ts';

export interface Gs1Fault {
  readonly fault:
    | 'empty'
    | 'too-long'
    | 'unknown-identifier'
    | 'wrong-length'
    | 'wrong-characters'
    | 'wrong-check-digit'
    | 'wrong-date'
    | 'twice';
  /** What was read where it stopped being right. */
  readonly at: string;
}

export interface Gs1Element {
  readonly length: number;
  /** It ends at its length, not at a separator. */
  readonly fixed?: boolean;
  /** At least so many; all of them where nothing is said. */
  readonly least?: number;
  readonly digits?: boolean;
  /** So many characters at its start are digits, the last of them their check digit. */
  readonly check?: number;
  readonly date?: boolean;
  readonly form?: RegExp;
}

/** GS1's set of 82 characters. */
const CHARACTERS = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*$/;

const code = (length: number): Gs1Element => ({ length, fixed: true, digits: true, check: length });
const DATE = { length: 6, fixed: true, digits: true, date: true } as const;
const NUMBER = { least: 1, digits: true } as const;
const TEXT = { least: 1 } as const;

/** The identifiers that a plant meets; those of measures (310n to 369n) end in the number of decimals. */
const ELEMENTS: Readonly<Record<string, Gs1Element>> = {
  '00': code(18),
  '01': code(14),
  '02': code(14),
  '10': { length: 20, ...TEXT },
  '11': DATE,
  '12': DATE,
  '13': DATE,
  '15': DATE,
  '16': DATE,
  '17': DATE,
  '20': { length: 2, fixed: true, digits: true },
  '21': { length: 20, ...TEXT },
  '22': { length: 20, ...TEXT },
  '30': { length: 8, ...NUMBER },
  '37': { length: 8, ...NUMBER },
  '240': { length: 30, ...TEXT },
  '241': { length: 30, ...TEXT },
  '250': { length: 30, ...TEXT },
  // A document's and a coupon's key, each with its serial behind it.
  '253': { length: 30, least: 13, check: 13 },
  '254': { length: 20, ...TEXT },
  '255': { length: 25, least: 13, digits: true, check: 13 },
  '400': { length: 30, ...TEXT },
  '401': { length: 30, ...TEXT },
  '410': code(13),
  '413': code(13),
  '414': code(13),
  '420': { length: 20, ...TEXT },
  '7006': { length: 6, digits: true, date: true },
  '7007': { length: 12, least: 6, digits: true, date: true, form: /^(\d{6}|\d{12})$/ },
  // A returnable asset: a leading 0, its type's 13 digits, its serial.
  '8003': { length: 30, least: 14, check: 14, form: /^0/ },
  '8004': { length: 30, ...TEXT },
  // A piece of a trade item: its GTIN, which piece, of how many.
  '8006': { length: 18, digits: true, check: 14 },
  '8010': { length: 30, least: 1, form: /^[#\-/0-9A-Z]+$/ },
  '8011': { length: 12, ...NUMBER },
  '8017': { length: 18, digits: true, check: 18 },
  '8018': { length: 18, digits: true, check: 18 },
};
const MEASURE: Gs1Element = { length: 6, fixed: true, digits: true };

/** The identifier at the start of a text, with its rules where it is known. */
export function gs1ElementAt(text: string): readonly [string, Gs1Element | undefined] {
  for (const length of [2, 3, 4]) {
    const ai = text.slice(0, length);
    if (Object.hasOwn(ELEMENTS, ai)) return [ai, ELEMENTS[ai]];
  }
  const ai = text.slice(0, 4);
  return [ai, /^3[1-6]\d[0-5]$/.test(ai) ? MEASURE : undefined];
}

/** What is wrong with the value of an identifier (GS1 General Specifications, 3.2 and 7.11); undefined where it is right. */
export function gs1ElementFault(ai: string, value: string): Gs1Fault['fault'] | undefined {
  const [known, element] = gs1ElementAt(ai);
  if (!element || known !== ai) return 'unknown-identifier';
  if (value.length > element.length || value.length < (element.least ?? element.length)) return 'wrong-length';
  if (element.digits ? !/^\d+$/.test(value) : !(element.form ?? CHARACTERS).test(value)) return 'wrong-characters';
  if (element.form && !element.form.test(value)) return 'wrong-length';
  if (element.check !== undefined) {
    const key = value.slice(0, element.check);
    if (!/^\d+$/.test(key) || !CHARACTERS.test(value)) return 'wrong-characters';
    if (!hasGs1CheckDigit(key)) return 'wrong-check-digit';
  }
  if (element.date && !(value.match(/.{6}/g) ?? []).every((day) => gs1Date(day, 2000))) return 'wrong-date';
  return undefined;
}
