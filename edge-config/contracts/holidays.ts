import type { ShiftCalendar } from './calendar.ts';

/**
 * A calendar in which the plant is closed on these days (YYYY-MM-DD). What the calendar says of a day itself stays: a
 * plant that runs some shifts on a holiday has said so.
 */
export function withHolidays(calendar: ShiftCalendar, days: readonly string[]): ShiftCalendar {
  const said = new Set(calendar.exceptions.map(({ date }) => date));
  const closed = [...new Set(days)].filter((date) => !said.has(date)).map((date) => ({ date, shifts: [] }));
  return closed.length === 0 ? calendar : { ...calendar, exceptions: [...calendar.exceptions, ...closed] };
}
