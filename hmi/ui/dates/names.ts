import { inDigits } from '../format/digits.ts';
import { type Format, localeTag } from '../format/format.ts';
import type { Day } from './days.ts';

/** Days and months by name, as a person reads them. A day has no zone, so none is asked. */
export function dayNames({ locale, digits }: Pick<Format, 'locale' | 'digits'>) {
  const named = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(localeTag(locale), { timeZone: 'UTC', ...options });
    return (day: Day): string => inDigits(format.format(Date.parse(`${day}T00:00:00Z`)), digits);
  };
  return {
    /** Mon */
    weekday: named({ weekday: 'short' }),
    /** Monday */
    weekdayLong: named({ weekday: 'long' }),
    /** November 2026 */
    month: named({ month: 'long', year: 'numeric' }),
    /** 30 Nov 2026 */
    short: named({ day: 'numeric', month: 'short', year: 'numeric' }),
    /** Monday, 30 November 2026: what is read out. */
    long: named({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    /** 30 */
    date: (day: Day): string => inDigits(String(Number(day.slice(8))), digits),
  };
}
export type DayNames = ReturnType<typeof dayNames>;
