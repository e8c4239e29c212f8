/**
 * GS1 element strings: what the bars of a GTIN, GS1-128, DataMatrix or QR code say, and GS1 Digital Link addresses (GS1
 * General Specifications, 3.2 and 7.8; GS1 Digital Link URI Syntax 1.2). Read, never guessed: what does not follow the
 * rules is refused with the reason. Pure.
 */

import { type Gs1Fault, gs1ElementAt, gs1ElementFault } from './gs1-identifiers.ts';
import { type DigitalLink, digitalLink } from './gs1-link.ts';

export type { Gs1Fault } from './gs1-identifiers.ts';

/** The separator that ends an element of no fixed length: FNC1, which readers send as the character 29. */
export const FNC1 = '\u001d';

/** By application identifier, the value as it was read: dates YYMMDD, numbers without their decimal point. */
export type Gs1Elements = ReadonlyMap<string, string>;

/** Of a reader that says which symbol it read: GS1-128, DataMatrix, QR, DataBar, ITF-14, EAN/UPC. */
const SYMBOLOGY = /^\](C1|d2|Q3|e0|J1|I1|E[0-4])/;
const ELEMENT_STRINGS = /^\](C1|d2|Q3|e0|J1)/;
/** The digits of the largest QR code (ISO/IEC 18004, version 40-L): no symbol holds more. */
const MOST = 7_089;

/** Reads an element string, a plain GTIN or SSCC, the same in brackets as printed under the bars, or a Digital Link. */
export function readGs1(scanned: string): Gs1Elements | Gs1Fault {
  if (scanned.length > MOST) return { fault: 'too-long', at: `${scanned.slice(0, 64)}…` };
  const trimmed = scanned.trim();
  const text = trimmed.replace(SYMBOLOGY, '');
  // A symbol that is known to hold an element string is not taken for a plain code of the same length.
  const plain = !ELEMENT_STRINGS.test(trimmed);
  if (text === '') return { fault: 'empty', at: scanned };
  const link = digitalLink(text);
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
    const [ai, element] = gs1ElementAt(rest);
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

function bracketed(text: string): [string, string][] {
  const pairs = [...text.matchAll(/\((\d{2,4})\)((?:(?!\(\d{2,4}\)).)*)/gs)];
  const whole = pairs.reduce((length, [pair]) => length + pair.length, 0);
  return whole === text.length ? pairs.map(([, ai = '', value = '']) => [ai, value]) : [['', text]];
}

function readLink(link: DigitalLink): Gs1Elements | Gs1Fault {
  const pairs: [string, string][] = [];
  for (const [ai, text] of link) {
    try {
      pairs.push([ai, decodeURIComponent(text)]);
    } catch {
      return { fault: 'wrong-characters', at: text };
    }
  }
  return readPairs(pairs);
}

/** Elements of pairs of identifier and value, each checked by its identifier's rules. */
export function readPairs(pairs: readonly (readonly [string, string])[]): Gs1Elements | Gs1Fault {
  const elements = new Map<string, string>();
  for (const [ai, value] of pairs) {
    const fault = gs1ElementFault(ai, value);
    if (fault) return { fault, at: `${ai}${value}` };
    if (elements.has(ai) && elements.get(ai) !== value) return { fault: 'twice', at: `${ai}${value}` };
    elements.set(ai, value);
  }
  return elements;
}
