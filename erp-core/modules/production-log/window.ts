import { dayOf, momentOf, plannedStops, type ShiftCalendar, type ShiftWindow, shiftAt } from '@millrace/contracts';

/** The shift that runs now, a shift of a day, or a whole business day. Undefined: that day has no such shift. */
export function chosenWindow(
  calendar: ShiftCalendar,
  { day, shift }: { readonly day?: string | undefined; readonly shift?: string | undefined },
  now: number,
): ShiftWindow | undefined {
  if (day === undefined && shift === undefined) return shiftAt(calendar, now);
  const wanted = day ?? shiftAt(calendar, now).day;
  const whole = dayOf(calendar, momentOf(calendar.zone, wanted, '23:59'));
  if (shift === undefined) return { key: wanted, day: wanted, shift: null, from: whole.from, to: whole.to };
  for (let at = whole.from; at < whole.to; ) {
    const window = shiftAt(calendar, at);
    if (window.shift === shift) return window;
    at = window.to;
  }
  return undefined;
}

/** A shift, a whole business day, or the seven business days that end with one. */
export const SPANS = ['shift', 'day', 'week'] as const;
const DAY_MS = 86_400_000;

/**
 * The span that a day and a shift name; without a day that of now. Of several days `key` and `day` are the last one's. A shift
 * that is not asked for by its name is the one that runs now, or the whole day where a day is asked for.
 */
export function chosenSpan(
  calendar: ShiftCalendar,
  {
    span,
    day,
    shift,
  }: { readonly span: (typeof SPANS)[number]; readonly day?: string | undefined; readonly shift?: string | undefined },
  now: number,
): ShiftWindow | undefined {
  if (span === 'shift') return chosenWindow(calendar, { day, shift }, now);
  const whole = chosenWindow(calendar, { day: day ?? shiftAt(calendar, now).day }, now);
  if (span === 'day' || !whole) return whole;
  // By date, not by the clock: no day is skipped where one has 23 hours.
  const first = new Date(Date.parse(`${whole.day}T12:00:00Z`) - 6 * DAY_MS).toISOString().slice(0, 10);
  return { ...whole, from: chosenWindow(calendar, { day: first }, now)?.from ?? whole.from };
}

/** Microseconds of a range that are planned for production: without breaks and without time outside every shift. */
export function plannedTime(calendar: ShiftCalendar, from: number, to: number): number {
  let planned = 0;
  for (let at = from; at < to; ) {
    const window = shiftAt(calendar, at);
    const end = Math.min(window.to, to);
    planned += end - at;
    for (const stop of plannedStops(calendar, window)) {
      planned -= Math.max(0, Math.min(stop.to, end) - Math.max(stop.from, at));
    }
    at = window.to;
  }
  return planned;
}
