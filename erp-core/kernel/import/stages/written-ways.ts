import { latinDigits } from '../cells.ts';

// Numbers and dates as people write them in different places, brought to the one form that fields read.

export type Decimal = '.' | ',';
export type DateOrder = 'ymd' | 'dmy' | 'mdy';

/** Spaces within a number: also the narrow and the unbreakable ones, and the apostrophe of Switzerland. */
const GAPS = /(?<=\d)[\s\u00a0\u202f'’](?=\d)/g;
const NUMBER = /^[+-]?[\d.,]*\d$/;
/** Thousands: 1,234,567 and, in South Asia, 12,34,567. */
const grouped = (by: Decimal): RegExp => (by === ',' ? /^\d{1,3}(,\d{2,3})*,\d{3}$/ : /^\d{1,3}(\.\d{2,3})*\.\d{3}$/);

/** "1.234,5" with "," → "1234.5". What is no number of that way stays as it is, and is refused where it is read. */
export const plainNumber = (text: string, decimal: Decimal): string => numberIn(text, decimal) ?? text;

function numberIn(text: string, decimal: Decimal): string | undefined {
  const written = latinDigits(text).trim().replace('\u2212', '-').replaceAll(GAPS, '');
  if (!NUMBER.test(written)) return undefined;
  const thousands: Decimal = decimal === '.' ? ',' : '.';
  const [, sign = '', body = ''] = /^([+-]?)(.*)$/.exec(written) ?? [];
  const parts = body.split(decimal);
  const [whole = '', fraction] = parts;
  if (parts.length > 2 || fraction?.includes(thousands)) return undefined;
  if (whole.includes(thousands) && !grouped(thousands).test(whole)) return undefined;
  const digits = whole.replaceAll(thousands, '');
  return fraction === undefined ? `${sign}${digits}` : `${sign}${digits === '' ? '0' : digits}.${fraction}`;
}

/** Which signs a number may have its decimals behind: both, where it says "1,234". Empty: it is none. */
export function decimalsOf(text: string): readonly Decimal[] {
  const written = latinDigits(text).trim().replace('\u2212', '-').replaceAll(GAPS, '');
  if (!NUMBER.test(written)) return [];
  if (/^[+-]?\d+$/.test(written)) return ['.', ','];
  return (['.', ','] as const).filter((sign) => numberIn(written, sign) !== undefined);
}

const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'january', 'জানুয়ারি', 'জানুয়ারী', 'जनवरी'],
  ['feb', 'february', 'ফেব্রুয়ারি', 'ফেব্রুয়ারী', 'फरवरी', 'फ़रवरी'],
  ['mar', 'march', 'মার্চ', 'मार्च'],
  ['apr', 'april', 'এপ্রিল', 'अप्रैल'],
  ['may', 'মে', 'मई'],
  ['jun', 'june', 'জুন', 'जून'],
  ['jul', 'july', 'জুলাই', 'जुलाई'],
  ['aug', 'august', 'আগস্ট', 'अगस्त'],
  ['sep', 'sept', 'september', 'সেপ্টেম্বর', 'सितंबर', 'सितम्बर'],
  ['oct', 'october', 'অক্টোবর', 'अक्टूबर', 'अक्तूबर'],
  ['nov', 'november', 'নভেম্বর', 'नवंबर', 'नवम्बर'],
  ['dec', 'december', 'ডিসেম্বর', 'दिसंबर', 'दिसम्बर'],
];
const MONTH_BY_NAME = new Map(
  MONTHS.flatMap((names, at) => names.map((name) => [name.normalize('NFC'), at + 1] as const)),
);

interface DateParts {
  readonly parts: readonly [string, string, string];
  /** Which of them is a month by its name. */
  readonly named: number;
}

function partsOf(text: string): DateParts | undefined {
  const written = latinDigits(text).trim().normalize('NFC');
  const packed = /^(\d{4})(\d\d)(\d\d)$/.exec(written);
  const split = packed ? packed.slice(1) : written.split(/\s*[-/.,\s]\s*/).filter(Boolean);
  if (split.length !== 3) return undefined;
  const named = split.findIndex((part) => MONTH_BY_NAME.has(part.toLowerCase()));
  const months = split.map((part, at) => (at === named ? String(MONTH_BY_NAME.get(part.toLowerCase())) : part));
  if (!months.every((part) => /^\d{1,4}$/.test(part))) return undefined;
  return { parts: months as unknown as DateParts['parts'], named };
}

const PLACES: Readonly<Record<DateOrder, readonly [year: number, month: number, day: number]>> = {
  ymd: [0, 1, 2],
  dmy: [2, 1, 0],
  mdy: [2, 0, 1],
};

/** "30.11.2026" with "dmy" → "2026-11-30". What is no date of that order stays as it is, and is refused where it is read. */
export function plainDate(text: string, order: DateOrder): string {
  const found = partsOf(text);
  return (found && dateIn(found, order)) ?? text;
}

function dateIn({ parts, named }: DateParts, order: DateOrder): string | undefined {
  // A year of four digits in front is one, and a month by its name is one, whatever the order of the others.
  const said = /^\d{3,4}$/.test(parts[0]) ? 'ymd' : named === 0 ? 'mdy' : named === 1 ? 'dmy' : order;
  const [year = '', month = '', day = ''] = PLACES[said].map((at) => parts[at]);
  if (year.length === 3 || year.length === 1 || month.length > 2 || day.length > 2) return undefined;
  const whole = year.length === 2 ? `${Number(year) < 70 ? '20' : '19'}${year}` : year;
  const date = `${whole}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const moment = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(date) ? date : undefined;
}

/** Which orders a date may be written in: several, where it says "03/04/2026". Empty: it is none. */
export function dateOrdersOf(text: string): readonly DateOrder[] {
  const found = partsOf(text);
  if (!found) return [];
  const fits = (['ymd', 'dmy', 'mdy'] as const).filter((order) => dateIn(found, order) !== undefined);
  const dates = new Set(fits.map((order) => dateIn(found, order)));
  // All ways of reading it come to the same day: nothing is to be asked.
  if (dates.size === 1 && fits.length > 1) return ['ymd', 'dmy', 'mdy'];
  // A year of two digits in front is not how people write, while one behind is.
  return found.parts[0].length <= 2 && found.parts[2].length === 4 ? fits.filter((order) => order !== 'ymd') : fits;
}

/** A moment that names no offset gets the one that was said for the sheet. */
export function plainMoment(text: string, order: DateOrder, offset: string): string {
  const written = latinDigits(text).trim();
  if (/(Z|[+-]\d\d:?\d\d)$/i.test(written) || /^-?\d{14,17}$/.test(written)) return text;
  const [, day = '', time = '00:00'] = /^(.*?)(?:[T\s]+(\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?))?$/.exec(written) ?? [];
  const date = plainDate(day, order);
  return /^\d{4}-\d\d-\d\d$/.test(date) ? `${date}T${time.padStart(5, '0')}${offset}` : text;
}

/** "12.5 kg", "BDT 1,200" → the number and what it is of. Undefined: there is only one of the two. */
export function amountAndUnit(text: string): readonly [amount: string, unit: string] | undefined {
  const written = latinDigits(text).trim();
  const behind = /^([+-]?\d[\d.,\s\u00a0\u202f'’]*?)\s*([^\d\s.,+-].*)$/.exec(written);
  if (behind) return [behind[1] ?? '', behind[2] ?? ''];
  const before = /^([^\d\s.,+-][^\d+-]*?)\s*([+-]?\d[\d.,\s\u00a0\u202f'’]*)$/.exec(written);
  return before ? [before[2] ?? '', before[1] ?? ''] : undefined;
}

/** How people write currencies where they write no code. */
const SIGNS: Readonly<Record<string, string>> = {
  '৳': 'BDT',
  tk: 'BDT',
  'tk.': 'BDT',
  '₹': 'INR',
  rs: 'INR',
  'rs.': 'INR',
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
};
export const currencyOf = (text: string): string => SIGNS[text.trim().toLowerCase()] ?? text.trim().toUpperCase();
