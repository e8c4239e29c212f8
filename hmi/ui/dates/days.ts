import { toAsciiDigits } from '../format/digits.ts';
import type { Locale } from '../format/format.ts';

/** A day of the calendar, YYYY-MM-DD: neither a zone nor a clock belongs to it. */
export type Day = string;

const DAY_MS = 86_400_000;
const at = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const written = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

/** The day of these numbers (month from 1 on), or null where the calendar has none: 31 April, 29 February 2027. */
export function dayFrom(year: number, month: number, date: number): Day | null {
  const ms = Date.UTC(year, month - 1, date);
  const made = new Date(ms);
  const isReal = made.getUTCFullYear() === year && made.getUTCMonth() === month - 1 && made.getUTCDate() === date;
  return isReal && year >= 1_000 && year <= 9_999 ? written(ms) : null;
}

export const plusDays = (day: Day, days: number): Day => written(at(day) + days * DAY_MS);
/** How many days on `to` is from `from`; below zero: days before it. */
export const daysBetween = (from: Day, to: Day): number => Math.round((at(to) - at(from)) / DAY_MS);

/** The same date so many months on; where that month is shorter, its last day (31 January → 28 February). */
export function plusMonths(day: Day, months: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return written(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(date, last)));
}

/** 0: Sunday … 6: Saturday. */
export const weekdayOf = (day: Day): number => new Date(at(day)).getUTCDay();

/** Where a week begins by CLDR: on Monday in Britain, on Sunday in Bangladesh and India. */
export const firstWeekday = (locale: Locale): number => (locale === 'en' ? 1 : 0);

/** The seven days of the week that a day is in. */
export function weekOf(day: Day, first: number): Day[] {
  const start = plusDays(day, -((weekdayOf(day) - first + 7) % 7));
  return Array.from({ length: 7 }, (_, index) => plusDays(start, index));
}

/** The whole weeks that a day's month touches: four to six. */
export function weeksOfMonth(day: Day, first: number): Day[][] {
  const month = day.slice(0, 7);
  const weeks: Day[][] = [];
  for (let week = weekOf(`${month}-01`, first); ; week = weekOf(plusDays(week[6] ?? day, 1), first)) {
    weeks.push(week);
    if (plusDays(week[6] ?? day, 1).slice(0, 7) > month) return weeks;
  }
}

/** Within both ends; null is an open end. */
export const isWithin = (day: Day, least: Day | null, most: Day | null): boolean =>
  (least === null || day >= least) && (most === null || day <= most);

/**
 * A typed date, in digits of any script: year first (2026-11-30), or as it is written in Britain, Bangladesh and India
 * (30.11.2026, 30/11/26, 30 11). A year left out is that of `today`. Null where it is no day.
 */
export function parseDay(typed: string, today: Day): Day | null {
  const numbers = toAsciiDigits(typed.trim()).split(/[\s./-]+/);
  if (!numbers.every((part) => /^\d+$/.test(part))) return null;
  const [a = '', b = '', c] = numbers;
  if (numbers.length === 3 && a.length === 4) return dayFrom(Number(a), Number(b), Number(c));
  if (numbers.length !== 2 && numbers.length !== 3) return null;
  const year = c === undefined ? Number(today.slice(0, 4)) : c.length === 2 ? 2_000 + Number(c) : Number(c);
  return dayFrom(year, Number(b), Number(a));
}

/** A typed time of day as HH:MM: 14:30, 1430, 14.30, 9; digits of any script. Null where it is none. */
export function parseClock(typed: string): string | null {
  const text = toAsciiDigits(typed.trim());
  const match = /^(\d{1,2})[:. ]?(\d{2})$/.exec(text) ?? /^(\d{1,2})$/.exec(text);
  if (!match) return null;
  const [hour, minute] = [Number(match[1]), Number(match[2] ?? 0)];
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
