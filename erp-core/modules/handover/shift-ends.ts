import { type ShiftCalendar, shiftAt } from '@millrace/contracts';

export interface ShiftEnd {
  readonly shift: string;
  readonly day: string;
  readonly at: number;
}

/** Nobody is asked about what was longer ago. */
const LOOK_BACK = 14 * 24 * 3_600_000_000;

/** The newest ends of shifts that lie behind `from` and not behind `to` (µs), the newest first, `most` of them. Pure. */
export function shiftEnds(calendar: ShiftCalendar, from: number, to: number, most: number): readonly ShiftEnd[] {
  const ends: ShiftEnd[] = [];
  for (let at = Math.max(from, to - LOOK_BACK); at < to; ) {
    const window = shiftAt(calendar, at);
    if (window.shift !== null && window.to <= to && window.to > from)
      ends.push({ shift: window.shift, day: window.day, at: window.to });
    at = window.to;
  }
  return ends.slice(-most).reverse();
}
