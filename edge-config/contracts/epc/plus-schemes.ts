/**
 * The encodings of TDS 2.0 for GS1 keys: no company prefix to know, the check digit kept, a bit that says whether data of
 * other identifiers follows (GS1 TDS 2.3, 14.5 and 14.6). What they hold are elements, not parts of a URI.
 */
export type PlusSegment =
  /** 14.5.4: so many digits, 4 bits each: the first ones of the value. */
  | { readonly method: 'digits'; readonly ai: string; readonly digits: number }
  /** 14.5.6: text in one of six alphabets: the value, or what `digits` left of it. */
  | { readonly method: 'text'; readonly ai: string; readonly most: number }
  /** 14.5.13: digits as a number, with their count in 4 bits. */
  | { readonly method: 'number'; readonly ai: string; readonly most: number }
  /** 14.5.5: digits until 1111, or until 1110 and text. */
  | { readonly method: 'delimited'; readonly ai: string }
  /** 14.5.3: which date, and the date. */
  | { readonly method: 'date' };

export interface PlusScheme {
  readonly name: string;
  readonly header: number;
  readonly segments: readonly PlusSegment[];
  readonly section: string;
}

const digits = (ai: string, count: number): PlusSegment => ({ method: 'digits', ai, digits: count });
const text = (ai: string, most: number): PlusSegment => ({ method: 'text', ai, most });
const number = (ai: string, most: number): PlusSegment => ({ method: 'number', ai, most });

export const PLUS_SCHEMES: readonly PlusScheme[] = [
  { name: 'sgtin+', header: 0xf7, segments: [digits('01', 14), text('21', 20)], section: '14.6.1.3' },
  {
    name: 'dsgtin+',
    header: 0xfb,
    segments: [{ method: 'date' }, digits('01', 14), text('21', 20)],
    section: '14.6.1.4',
  },
  { name: 'sscc+', header: 0xf9, segments: [digits('00', 18)], section: '14.6.2.2' },
  { name: 'sgln+', header: 0xf2, segments: [digits('414', 13), text('254', 20)], section: '14.6.3.3' },
  { name: 'grai+', header: 0xf1, segments: [digits('8003', 14), text('8003', 16)], section: '14.6.4.3' },
  { name: 'giai+', header: 0xfa, segments: [{ method: 'delimited', ai: '8004' }], section: '14.6.5.3' },
  { name: 'gsrn+', header: 0xf4, segments: [digits('8018', 18)], section: '14.6.6.2' },
  { name: 'gsrnp+', header: 0xf5, segments: [digits('8017', 18)], section: '14.6.7.2' },
  { name: 'gdti+', header: 0xf6, segments: [digits('253', 13), text('253', 17)], section: '14.6.8.4' },
  {
    name: 'cpi+',
    header: 0xf0,
    segments: [{ method: 'delimited', ai: '8010' }, number('8011', 12)],
    section: '14.6.9.3',
  },
  { name: 'sgcn+', header: 0xf8, segments: [digits('255', 13), number('255', 12)], section: '14.6.10.2' },
  { name: 'itip+', header: 0xf3, segments: [digits('8006', 18), text('21', 20)], section: '14.6.11.3' },
];

/** Table of 14.5.3: the identifiers of a prioritised date, at their indicator. */
export const PRIORITISED_DATES: readonly string[] = ['11', '13', '15', '16', '17', '7006', '7007'];
