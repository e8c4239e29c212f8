import type { ShiftCalendar } from '@millrace/contracts';
import { plannedStops, shiftAt } from '@millrace/contracts/calendar-time';
import type { Millis } from './message.ts';

/** What the shift calendar says of a moment. */
export interface PlantMoment {
  /** "2026-11-21/A"; a new one is a new crew. */
  readonly key: string;
  readonly shift: string | null;
  readonly from: Millis;
  readonly to: Millis;
  /** The end of the planned stop that holds the moment, or null while work is planned. */
  readonly pauseUntil: Millis | null;
  /** The next moment at which something of this changes. */
  readonly until: Millis;
}

/** The site's calendar in milliseconds; asked for moments near each other it answers from what it knows. */
export function plantTime(calendar: ShiftCalendar): (at: Millis) => PlantMoment {
  let known: PlantMoment | null = null;
  return (at) => {
    if (known && at >= known.from && at < known.until && (known.pauseUntil === null || at < known.pauseUntil))
      return known;
    const window = shiftAt(calendar, at * 1000);
    const stops = plannedStops(calendar, window).map(({ from, to }) => ({ from: from / 1000, to: to / 1000 }));
    const pause = stops.find((stop) => at >= stop.from && at < stop.to);
    const before = stops.filter((stop) => stop.to <= at).at(-1);
    const next = stops.find((stop) => stop.from > at);
    const moment: PlantMoment = {
      key: `${window.day}/${window.shift ?? '-'}`,
      shift: window.shift,
      from: pause?.from ?? before?.to ?? window.from / 1000,
      to: window.to / 1000,
      pauseUntil: pause?.to ?? null,
      until: pause?.to ?? next?.from ?? window.to / 1000,
    };
    known = moment;
    return moment;
  };
}
