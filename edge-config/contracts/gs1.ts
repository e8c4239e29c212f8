/**
 * GS1 element strings: what the bars of a GTIN, GS1-128, DataMatrix or QR code say, and GS1 Digital Link addresses (GS1
 * General Specifications, 3.2 and 7.8; GS1 Digital Link URI Syntax 1.2). Read, never guessed: what does not follow the
 * rules is refused with the reason. Pure.
 */

import { hasGs1CheckDigit } from './check-digit.ts';

/** The separator that ends an element of no fixed length: FNC1, which readers send as the character 29. */
export const FNC1 = '\u001d';

export interface Gs1Fault {
  readonly fault:
    | 'empty'
    | 'unknown-identifier'
    | 'wrong-length'
    | 'wrong-characters'
    | 'wrong-check-digit'
    | 'wrong-date'
    | 'twice';
  /** What was read where it stopped being right. */
  readonly at: string;
}

/** By application identifier, the value as it was read: dates YYMMDD, numbers without their decimal point. */
export type Gs1Elements = ReadonlyMap<string, string>;

interface Element {
  readonly length: number;
  /** It ends at its length, not at a separator. */
  readonly fixed?: boolean;
  /** At least so many; all of them where nothing is said. */
  readonly least?: number;
  readonly digits?: boolean;
  readonly check?: boolean;
  readonly date?: boolean;
}

const CODE = { fixed: true, digits: true, check: true } as const;
const DATE = { length: 6, fixed: true, digits: true, date: true } as const;
const NUMBER = { least: 1, digits: true } as const;
const TEXT = { least: 1 } as const;

/** The identifiers that a plant meets; those of measures (310n to 369n) end in the number of decimals. */
const ELEMENTS: Readonly<Record<string, Element>> = {
  '00': { length: 18, ...CODE },
  '01': { length: 14, ...CODE },
  '02': { length: 14, ...CODE },
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
  '400': { length: 30, ...TEXT },
  '401': { length: 30, ...TEXT },
  '410': { length: 13, ...CODE },
  '413': { length: 13, ...CODE },
  '414': { length: 13, ...CODE },
  '420': { length: 20, ...TEXT },
};
const MEASURE: Element = { length: 6, fixed: true, digits: true };

/** GS1's set of 82 characters. */
const CHARACTERS = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*$/;
/** Of a reader that says which symbol it read: GS1-128, DataMatrix, QR, DataBar, ITF-14, EAN/UPC. */
const SYMBOLOGY = /^\](C1|d2|Q3|e0|J1|I1|E[0-4])/;
const ELEMENT_STRINGS = /^\](C1|d2|Q3|e0|J1)/;
/** Digital Link: the first key is a GTIN or an SSCC in the path, what qualifies it follows. */
const LINK = /^https?:\/\/[^?#]*?\/(01|00)\/(\d+)((?:\/\d{2,4}\/[^/?#]+)*)\/?(?:\?([^#]*))?(?:#.*)?$/i;

/** Reads an element string, a plain GTIN or SSCC, the same in brackets as printed under the bars, or a Digital Link. */
export function readGs1(scanned: string): Gs1Elements | Gs1Fault {
  const trimmed = scanned.trim();
  const text = trimmed.replace(SYMBOLOGY, '');
  // A symbol that is known to hold an element string is not taken for a plain code of the same length.
  const plain = !ELEMENT_STRINGS.test(trimmed);
  if (text === '') return { fault: 'empty', at: scanned };
  const link = LINK.exec(text);
  if (link) return readLink(link);
  if (text.startsWith('(')) return readPairs(bracketed(text));
  if (plain && /^(\d{8}|\d{12}|\d{13}|\d{14})$/.test(text)) return readPairs([['01', text.padStart(14, '0')]]);
  if (plain && /^\d{18}$/.test(text)) return readPairs([['00', text]]);
  return readString(text);
}

export const isGs1Fault = (read: Gs1Elements | Gs1Fault): read is Gs1Fault => 'fault' in read;

function readString(text: string): Gs1Elements | Gs1Fault {
  const pairs: [string, string][] = [];
  let rest = text.startsWith(FNC1) ? text.slice(1) : text;
  if (rest === '') return { fault: 'empty', at: text };
  while (rest !== '') {
    const [ai, element] = elementAt(rest);
    if (!element) return { fault: 'unknown-identifier', at: rest };
    const after = rest.slice(ai.length);
    const end = element.fixed ? element.length : after.indexOf(FNC1);
    const value = end < 0 ? after : after.slice(0, end);
    pairs.push([ai, value]);
    rest = after.slice(value.length);
    if (rest.startsWith(FNC1)) rest = rest.slice(1);
  }
  return readPairs(pairs);
}

function elementAt(text: string): readonly [string, Element | undefined] {
  for (const length of [2, 3]) {
    const ai = text.slice(0, length);
    if (Object.hasOwn(ELEMENTS, ai)) return [ai, ELEMENTS[ai]];
  }
  const ai = text.slice(0, 4);
  return [ai, /^3[1-6]\d[0-5]$/.test(ai) ? MEASURE : undefined];
}

function bracketed(text: string): [string, string][] {
  const pairs = [...text.matchAll(/\((\d{2,4})\)((?:(?!\(\d{2,4}\)).)*)/gs)];
  const whole = pairs.reduce((length, [pair]) => length + pair.length, 0);
  return whole === text.length ? pairs.map(([, ai = '', value = '']) => [ai, value]) : [['', text]];
}

function readLink([, key = '', value = '', path = '', query = '']: RegExpExecArray): Gs1Elements | Gs1Fault {
  const pairs: [string, string][] = [[key, key === '01' ? value.padStart(14, '0') : value]];
  const parts = path.split('/').slice(1);
  const said = [...parts.keys()]
    .filter((at) => at % 2 === 0)
    .map((at) => [parts[at] ?? '', parts[at + 1] ?? ''] as const);
  // What is not an identifier in the query is for whoever keeps the address, not for us.
  const asked = query.split('&').flatMap((part) => {
    const [name = '', of = ''] = part.split('=');
    return /^\d{2,4}$/.test(name) ? [[name, of] as const] : [];
  });
  for (const [ai, text] of [...said, ...asked]) {
    try {
      pairs.push([ai, decodeURIComponent(text)]);
    } catch {
      return { fault: 'wrong-characters', at: text };
    }
  }
  return readPairs(pairs);
}

function readPairs(pairs: readonly (readonly [string, string])[]): Gs1Elements | Gs1Fault {
  const elements = new Map<string, string>();
  for (const [ai, value] of pairs) {
    const [known, element] = elementAt(ai);
    const at = `${ai}${value}`;
    if (!element || known !== ai) return { fault: 'unknown-identifier', at };
    if (value.length > element.length || value.length < (element.least ?? element.length))
      return { fault: 'wrong-length', at };
    if (element.digits ? !/^\d+$/.test(value) : !CHARACTERS.test(value)) return { fault: 'wrong-characters', at };
    if (element.check && !hasGs1CheckDigit(value)) return { fault: 'wrong-check-digit', at };
    if (element.date && !gs1Date(value, 2000)) return { fault: 'wrong-date', at };
    if (elements.has(ai) && elements.get(ai) !== value) return { fault: 'twice', at };
    elements.set(ai, value);
  }
  return elements;
}

/**
 * The day of a date YYMMDD, as YYYY-MM-DD: of the century that puts it within fifty years of `thisYear` (GS1 General
 * Specifications, 7.12); day 00 is the last of its month. Undefined where there is no such day.
 */
export function gs1Date(value: string, thisYear: number): string | undefined {
  const [yy, month, day] = [value.slice(0, 2), value.slice(2, 4), value.slice(4, 6)].map(Number) as [
    number,
    number,
    number,
  ];
  const difference = yy - (thisYear % 100);
  const century = Math.floor(thisYear / 100) + (difference >= 51 ? -1 : difference <= -50 ? 1 : 0);
  const year = century * 100 + yy;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day > last) return undefined;
  return `${year}-${String(month).padStart(2, '0')}-${String(day === 0 ? last : day).padStart(2, '0')}`;
}
