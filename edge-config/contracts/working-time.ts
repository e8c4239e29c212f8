import type { ShiftCalendar } from './calendar.ts';
import { plannedStops, shiftAt, type TimeRange } from './calendar-time.ts';
import { MICROS_PER_DAY, type Micros } from './time.ts';

/** How far a calendar is followed where no shift comes: a plant that is closed for longer has no working time. */
const FURTHEST = 400 * MICROS_PER_DAY;

/** Working time from a moment on: shifts without their breaks, in order, as the site's clock has them. */
function* working(calendar: ShiftCalendar, from: Micros): Generator<TimeRange> {
  let at = from;
  for (;;) {
    const window = shiftAt(calendar, at);
    let begins = at;
    for (const stop of [...plannedStops(calendar, window), { from: window.to, to: window.to }]) {
      if (stop.from > begins) yield { from: begins, to: stop.from };
      begins = Math.max(begins, stop.to);
    }
    at = window.to;
    // What has no working time says so now and then, so that whoever waits for some can give up.
    yield { from: at, to: at };
  }
}

/** Microseconds that are worked between two moments; negative where `to` is before `from`. */
export function workingTimeBetween(calendar: ShiftCalendar, from: Micros, to: Micros): Micros {
  if (to < from) return -workingTimeBetween(calendar, to, from);
  let sum = 0;
  for (const range of working(calendar, from)) {
    if (range.from >= to) break;
    sum += Math.min(range.to, to) - range.from;
  }
  return sum;
}

/**
 * The first moment by which so much (µs, zero or more) has been worked since `from`. Throws a RangeError for a negative
 * amount, and where no shift comes for 400 days.
 */
export function addWorkingTime(calendar: ShiftCalendar, from: Micros, amount: Micros): Micros {
  if (amount < 0) throw new RangeError('working time is added forward only');
  if (amount === 0) return from;
  let left = amount;
  let worked = from;
  for (const range of working(calendar, from)) {
    const length = range.to - range.from;
    if (length >= left) return range.from + left;
    left -= length;
    if (length > 0) worked = range.to;
    else if (range.to - worked > FURTHEST) throw new RangeError('no shift comes for 400 days: nothing is worked');
  }
  return from;
}
