import { localTime } from '@millrace/contracts';

/** How the numbers of a series look and when they are counted anew. Plain values, so that a draft can be tried. */
export interface NumberRule {
  /** The site it is for; `EVERY_SITE`: all that have no rule of their own. */
  readonly site: string;
  /** Ends in "{n}": "{series}-{year}-{n}". */
  readonly pattern: string;
  readonly digits: number;
  /** The first number of a count. */
  readonly start: number;
  readonly restart: 'year' | 'month' | 'never';
  /** The month in which a business year begins: 7 in Dhaka, 4 in Pune. */
  readonly yearBegins: number;
  /** IANA zone whose clock says which day it is. */
  readonly zone: string;
  /** Then a count is never moved forward. */
  readonly gapFree: boolean;
}

export const EVERY_SITE = '*';

/** What holds where an administrator has said nothing. */
export const PLAIN_RULE: NumberRule = {
  site: EVERY_SITE,
  pattern: '{series}-{year}-{n}',
  digits: 6,
  start: 1,
  restart: 'year',
  yearBegins: 1,
  zone: 'UTC',
  gapFree: true,
};

const TOKENS = ['series', 'site', 'year', 'yy', 'month', 'fy', 'n'] as const;
const TOKEN = /\{([a-z]+)\}/g;

/** Why a pattern cannot be used, as the code of a fault; undefined: it can. */
export type PatternFault = 'token-unknown' | 'number-not-last' | 'digit-before-number' | 'restart-not-shown' | 'site';

/**
 * A number is told from every other by what stands before its digits and by the digits themselves. So the digits come
 * last, after a character that is no digit, and each period that is counted anew shows in the text: then two numbers that
 * read alike have the same frame (all before the digits), and one frame has one count, whatever the rule was before.
 */
export function patternFault({ pattern, restart, yearBegins, site }: NumberRule): PatternFault | undefined {
  const tokens = [...pattern.matchAll(TOKEN)].map(([, name = '']) => name);
  if (tokens.some((name) => !(TOKENS as readonly string[]).includes(name))) return 'token-unknown';
  if (/[{}]/.test(pattern.replaceAll(TOKEN, ''))) return 'token-unknown';
  if (!pattern.endsWith('{n}') || tokens.filter((name) => name === 'n').length !== 1) return 'number-not-last';
  const before = pattern.at(-'{n}'.length - 1);
  if (before === undefined || before === '}' || /\p{N}/u.test(before)) return 'digit-before-number';
  const calendarYear = tokens.includes('year') || tokens.includes('yy');
  const shown = tokens.includes('fy') || (calendarYear && (restart === 'month' || yearBegins === 1));
  if (restart === 'year' && !shown) return 'restart-not-shown';
  if (restart === 'month' && !(shown && tokens.includes('month'))) return 'restart-not-shown';
  return site === EVERY_SITE || tokens.includes('site') ? undefined : 'site';
}

interface Named {
  readonly series: string;
  readonly site: string;
}

/** All of a number before its digits, at a moment (µs). */
export function frameOf(rule: NumberRule, { series, site }: Named, now: number): string {
  const { year, month, business } = datesOf(rule, now);
  const words: Record<string, string> = {
    ...{ series, site, n: '', month: String(month).padStart(2, '0') },
    ...{ year: String(year), yy: shortYear(year) },
    fy: rule.yearBegins === 1 ? String(business) : `${business}-${shortYear(business + 1)}`,
  };
  return rule.pattern.replaceAll(TOKEN, (_, name: string) => words[name] ?? '');
}

/** Which count a moment belongs to: 2026 (the year in which the business year begins), 202611, or 0 for ever. */
export function periodOf(rule: NumberRule, now: number): number {
  const { year, month, business } = datesOf(rule, now);
  if (rule.restart === 'never') return 0;
  return rule.restart === 'year' ? business : year * 100 + month;
}

export const written = (frame: string, { digits }: Pick<NumberRule, 'digits'>, count: number): string =>
  frame + String(count).padStart(digits, '0');

function datesOf({ zone, yearBegins }: NumberRule, now: number) {
  const { date } = localTime(zone, now);
  const [year, month] = [Number(date.slice(0, 4)), Number(date.slice(5, 7))];
  return { year, month, business: month >= yearBegins ? year : year - 1 };
}

const shortYear = (year: number): string => String(year % 100).padStart(2, '0');
