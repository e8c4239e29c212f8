import { gs1CheckDigit } from '../check-digit.ts';
import type { Gs1Elements } from '../gs1.ts';
import { refuse } from './fault.ts';

type Pairs = readonly (readonly [string, string])[];

/** How the parts of an EPC URI and the elements of a barcode say the same thing (GS1 TDS 2.3, section 7). */
export interface KeyRule {
  readonly section: string;
  toElements(parts: readonly string[]): Pairs;
  /** `company`: digits of the GS1 Company Prefix, which a barcode does not say. */
  toParts(elements: Gs1Elements, company: number): readonly string[];
}

const withCheck = (digits: string): string => digits + gs1CheckDigit(digits);

/** The indicator or extension digit stands first in the key, and after the company prefix in the URI. */
const digitMovedOut = (company = '', reference = ''): string => reference.slice(0, 1) + company + reference.slice(1);
const digitMovedIn = (key: string, company: number): [string, string] => [
  key.slice(1, 1 + company),
  key.slice(0, 1) + key.slice(1 + company),
];
const split = (key: string, company: number): [string, string] => [key.slice(0, company), key.slice(company)];
const need = (elements: Gs1Elements, ai: string): string => elements.get(ai) ?? refuse('missing', ai);

/** A key of 13 digits, the last a check digit, with its serial behind it in the same element. */
const withSerialBehind = (ai: string, lead: string, section: string): KeyRule => ({
  section,
  toElements: ([company = '', type = '', serial = '']) => [[ai, lead + withCheck(company + type) + serial]],
  toParts: (elements, company) => {
    const value = need(elements, ai).slice(lead.length);
    const serial = value.slice(13);
    if (serial === '') refuse('missing', `the serial of ${ai}`);
    return [...split(value.slice(0, 12), company), serial];
  },
});

const serviceRelation = (ai: string, section: string): KeyRule => ({
  section,
  toElements: ([company = '', reference = '']) => [[ai, withCheck(company + reference)]],
  toParts: (elements, company) => split(need(elements, ai).slice(0, 17), company),
});

export const KEY_RULES: Readonly<Record<string, KeyRule>> = {
  sgtin: {
    section: '7.3',
    toElements: ([company, item, serial = '']) => [
      ['01', withCheck(digitMovedOut(company, item))],
      ['21', serial],
    ],
    toParts: (elements, company) => [...digitMovedIn(need(elements, '01').slice(0, 13), company), need(elements, '21')],
  },
  sscc: {
    section: '7.4',
    toElements: ([company, reference]) => [['00', withCheck(digitMovedOut(company, reference))]],
    toParts: (elements, company) => digitMovedIn(need(elements, '00').slice(0, 17), company),
  },
  // An extension of 0 says that there is none: the place itself is meant.
  sgln: {
    section: '7.5',
    toElements: ([company = '', location = '', extension = '0']) => [
      ['414', withCheck(company + location)],
      ...(extension === '0' ? [] : [['254', extension] as const]),
    ],
    toParts: (elements, company) => [...split(need(elements, '414').slice(0, 12), company), elements.get('254') ?? '0'],
  },
  grai: withSerialBehind('8003', '0', '7.6'),
  giai: {
    section: '7.7',
    toElements: ([company = '', reference = '']) => [['8004', company + reference]],
    toParts: (elements, company) => split(need(elements, '8004'), company),
  },
  gsrn: serviceRelation('8018', '7.8'),
  gsrnp: serviceRelation('8017', '7.9'),
  gdti: withSerialBehind('253', '', '7.10'),
  cpi: {
    section: '7.11',
    toElements: ([company = '', part = '', serial = '']) => [
      ['8010', company + part],
      ['8011', serial],
    ],
    toParts: (elements, company) => [...split(need(elements, '8010'), company), need(elements, '8011')],
  },
  sgcn: withSerialBehind('255', '', '7.12'),
  itip: {
    section: '7.15',
    toElements: ([company, item, piece = '', total = '', serial = '']) => [
      ['8006', withCheck(digitMovedOut(company, item)) + piece + total],
      ['21', serial],
    ],
    toParts: (elements, company) => {
      const key = need(elements, '8006');
      return [...digitMovedIn(key.slice(0, 13), company), key.slice(14, 16), key.slice(16, 18), need(elements, '21')];
    },
  },
};
