import type { LocalizedText } from '@millrace/hmi-client';
import { type Digits, inDigits } from './digits.ts';
import { PIECES, unitText } from './unit.ts';

export type Locale = 'en' | 'bn' | 'hi';

/**
 * How many of something: written in the reader's digits, and still the number it is, so that a text with a singular and a
 * plural chooses between them whatever the digits are (`Number('১')` is none).
 */
export interface Count {
  toString(): string;
  valueOf(): number;
}

/** The words a duration needs, in the reader's language: `{n} min`. */
export interface DurationWords {
  readonly second: (n: string) => string;
  readonly minute: (n: string) => string;
  readonly hour: (n: string) => string;
  readonly day: (n: string) => string;
}

const TAGS: Record<Locale, string> = { en: 'en-GB', bn: 'bn-BD', hi: 'hi-IN' };
/** Latin digits and 24 hours: which digits are shown is the reader's choice, and made afterwards. */
export const localeTag = (locale: Locale): string => `${TAGS[locale]}-u-nu-latn-hc-h23`;
const MS = 1_000;
const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;

/** A number's own decimals, at most `most`; quantities come as decimal text and never pass through a float. */
function grouped(text: string, locale: Locale): string {
  const [, sign = '', whole = '', fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') return text;
  // Lakh and crore where people read them so: 12,34,567.
  const marks = locale === 'en' ? /\B(?=(\d{3})+(?!\d))/g : /\B(?=(\d{2})*(\d{3})$)(?!$)/g;
  const mark = whole.replace(marks, ',');
  return `${sign ? '−' : ''}${mark}${fraction ? `.${fraction}` : ''}`;
}

/**
 * How one person reads numbers, times and names: language, digits by preference (Latin unless chosen), the site's zone.
 * Times are µs UTC. Makes its formatters once; build a new one when a preference changes.
 */
export function createFormat({
  locale,
  digits,
  zone,
  words,
}: {
  locale: Locale;
  digits: Digits;
  zone: string;
  words: DurationWords;
}) {
  const tag = localeTag(locale);
  const own = (text: string): string => inDigits(text, digits);
  const with_ = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(tag, { timeZone: zone, ...options });
    return (time: number): string => own(format.format(time / MS));
  };
  const clock = with_({ hour: '2-digit', minute: '2-digit' });
  const seconds = with_({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const millis = with_({ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
  const date = with_({ weekday: 'short', day: 'numeric', month: 'short' });
  const weekday = with_({ weekday: 'short' });
  const month = with_({ month: 'short', year: 'numeric' });
  const fullDate = with_({ day: 'numeric', month: 'short', year: 'numeric' });
  const dayKey = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });

  /** A measured value: as many decimals as say something at its size, never more than `most`. */
  const number = (value: number | null | undefined, most = 1): string => {
    if (value === null || value === undefined || !Number.isFinite(value)) return '–';
    const fixed = value.toFixed(most);
    return own(grouped(fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed, locale).replace(/^−0$/, '0'));
  };

  return {
    locale,
    digits,
    zone,
    number,
    /** A whole number for a text that has a singular: what stands in `{count}` of "{count} rows". */
    count: (value: number): Count => ({ toString: () => number(value, 0), valueOf: () => value }),
    /** A quantity of the ledgers, exactly as it is. */
    quantity: (value: string | null | undefined): string =>
      value === null || value === undefined
        ? '–'
        : own(grouped(value.includes('.') ? value.replace(/\.?0+$/, '') : value, locale)),
    /** With its sign, for a difference: +16, −42, 0. */
    difference: (value: number): string => (value > 0 ? `+${number(value)}` : number(value)),
    percent: (share: number | null): string => (share === null ? '–' : number(share * 100, 1)),
    clock,
    seconds,
    millis,
    date,
    fullDate,
    month,
    weekday,
    /** The clock of today, the date before that: what a list needs to say when. */
    moment: (time: number, now = Date.now() * MS): string =>
      dayKey.format(time / MS) === dayKey.format(now / MS) ? clock(time) : `${date(time)} ${clock(time)}`,
    /** Business date of a moment in the site's zone, YYYY-MM-DD. */
    dayOf: (time: number): string => dayKey.format(time / MS),
    /** A length in its two largest units: 1 h 12 min, 4 min 12 s, 0.4 s. */
    duration: (length: number, parts: 1 | 2 = 2): string => {
      const whole = Math.max(0, length);
      if (whole < MINUTE) return words.second(number(whole / SECOND, whole < 10 * SECOND ? 1 : 0));
      const minutes = Math.floor(whole / MINUTE);
      if (minutes < 60) {
        const rest = Math.floor((whole % MINUTE) / SECOND);
        const min = words.minute(number(minutes));
        return parts === 2 && minutes < 10 && rest ? `${min} ${words.second(number(rest))}` : min;
      }
      const hours = Math.floor(minutes / 60);
      if (hours < 48) {
        const hour = words.hour(number(hours));
        return parts === 2 && minutes % 60 ? `${hour} ${words.minute(number(minutes % 60))}` : hour;
      }
      return words.day(number(Math.floor(hours / 24)));
    },
    /** A name in the reader's language, else in English. */
    name: (text: LocalizedText | string): string => (typeof text === 'string' ? text : (text[locale] ?? text.en)),
    /** What a number of an enumeration means, in the reader's language; null where it is none, or means nothing that is known. */
    meaning: (value: unknown, values: Readonly<Record<string, LocalizedText>> | undefined): string | null => {
      const text = typeof value === 'number' ? values?.[String(value)] : undefined;
      return text ? (text[locale] ?? text.en) : null;
    },
    /** A UCUM unit for the eye. */
    unit: (ucum: string): string => unitText(ucum).replace(PIECES.en, PIECES[locale]),
    own,
  };
}
export type Format = ReturnType<typeof createFormat>;
