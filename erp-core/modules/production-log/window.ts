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
