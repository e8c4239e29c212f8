import type { Shift, ShiftCalendar, ShiftWindow } from './calendar.ts';
import { MICROS_PER_DAY, MICROS_PER_MINUTE, MICROS_PER_SECOND, type Micros } from './time.ts';
import { offsetAt, offsetsAround } from './zone-offset.ts';

/** A moment as the clock on the site's wall shows it. */
export interface LocalTime {
  /** YYYY-MM-DD */
  readonly date: string;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Microseconds ahead of UTC. */
  readonly offset: Micros;
}

/** A range of time, `to` exclusive. */
export interface TimeRange {
  readonly from: Micros;
  readonly to: Micros;
}

/** A business day of a calendar and the windows that tile it. */
interface DayPlan extends TimeRange {
  readonly windows: readonly ShiftWindow[];
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Days since 1970-01-01 of a date. */
const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));

/** What the wall clock of `zone` shows at `time`. Throws a RangeError where the zone is unknown. */
export function localTime(zone: string, time: Micros): LocalTime {
  const offset = offsetAt(zone, time);
  const local = time + offset;
  const day = Math.floor(local / MICROS_PER_DAY);
  const second = Math.floor((local - day * MICROS_PER_DAY) / MICROS_PER_SECOND);
  return {
    date: dateOf(day),
    hour: Math.floor(second / 3600),
    minute: Math.floor(second / 60) % 60,
    second: second % 60,
    offset,
  };
}

/**
 * The moment at which the wall clock of `zone` shows `minutes` after midnight of the day numbered `day`. A time that
 * the clock shows twice is its first; one it jumps over is the moment of the jump: so the result never runs backwards
 * as the wall clock's time grows, and windows cut by it tile.
 */
function momentAt(zone: string, day: number, minutes: number): Micros {
  const wall = day * MICROS_PER_DAY + minutes * MICROS_PER_MINUTE;
  const { before, after, change } = offsetsAround(zone, wall);
  if (wall - before < change) return wall - before;
  return Math.max(wall - after, change);
}

/** The moment of a wall-clock time ("2026-11-21", "06:30") in `zone`; twice shown: the first, jumped over: the jump. */
export const momentOf = (zone: string, date: string, clock: string): Micros =>
  momentAt(zone, dayNumber(date), minutesOf(clock));

/** A calendar's windows by business day, computed once a day and kept. */
class CalendarPlan {
  private readonly calendar: ShiftCalendar;
  private readonly exceptions: ReadonlyMap<string, readonly string[]>;
  private readonly days = new Map<number, DayPlan>();
  private latest: ShiftWindow | null = null;

  constructor(calendar: ShiftCalendar) {
    this.calendar = calendar;
    this.exceptions = new Map(calendar.exceptions.map(({ date, shifts }) => [date, shifts]));
  }

  windowAt(time: Micros): ShiftWindow {
    const latest = this.latest;
    if (latest && time >= latest.from && time < latest.to) return latest;
    const windows = this.dayAt(time).windows;
    let low = 0;
    let high = windows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((windows[middle] as ShiftWindow).from <= time) low = middle;
      else high = middle - 1;
    }
    const found = windows[low] as ShiftWindow;
    this.latest = found;
    return found;
  }

  dayAt(time: Micros): DayPlan {
    const local = Math.floor((time + offsetAt(this.calendar.zone, time)) / MICROS_PER_DAY);
    for (const day of [local, local - 1, local + 1]) {
      const plan = this.day(day);
      if (time >= plan.from && time < plan.to) return plan;
    }
    throw new RangeError(`no business day of ${this.calendar.zone} holds ${time}`);
  }

  private day(day: number): DayPlan {
    const known = this.days.get(day);
    if (known) return known;
    if (this.days.size > 2_000) this.days.clear();
    const plan = this.plan(day);
    this.days.set(day, plan);
    return plan;
  }

  /** Shifts that start on a day, by their start; of two that start together the one declared last stands. */
  private starts(day: number): { shift: Shift; from: Micros; to: Micros }[] {
    const { zone, shifts } = this.calendar;
    const named = this.exceptions.get(dateOf(day));
    const weekday = WEEKDAYS[(((day + 4) % 7) + 7) % 7] ?? 'sun';
    return shifts
      .filter((shift) => (named ? named.includes(shift.id) : shift.days.includes(weekday)))
      .map((shift) => {
        const overnight = minutesOf(shift.end) <= minutesOf(shift.start) ? 1 : 0;
        return {
          shift,
          from: momentAt(zone, day, minutesOf(shift.start)),
          to: momentAt(zone, day + overnight, minutesOf(shift.end)),
        };
      })
      .sort((a, b) => a.from - b.from);
  }

  /** Where a business day begins: at midnight, or when the shift that came over midnight ends or is relieved. */
  private beginning(day: number): Micros {
    const midnight = momentAt(this.calendar.zone, day, 0);
    const over = this.starts(day - 1).at(-1)?.to ?? midnight;
    const relieved = this.starts(day)[0]?.from ?? over;
    return Math.max(midnight, Math.min(over, relieved));
  }

  private plan(day: number): DayPlan {
    const from = this.beginning(day);
    const to = this.beginning(day + 1);
    const date = dateOf(day);
    const windows: ShiftWindow[] = [];
    let idle = 0;
    const rest = (until: Micros, since: Micros) => {
      if (until <= since) return;
      idle++;
      windows.push({
        key: idle === 1 ? `${date}/-` : `${date}/-${idle}`,
        day: date,
        shift: null,
        from: since,
        to: until,
      });
    };
    let at = from;
    const starts = this.starts(day);
    for (const [index, { shift, from: starting, to: ending }] of starts.entries()) {
      const start = Math.max(starting, at);
      const end = Math.min(ending, starts[index + 1]?.from ?? to, to);
      if (end <= start) continue;
      rest(start, at);
      windows.push({ key: `${date}/${shift.id}`, day: date, shift: shift.id, from: start, to: end });
      at = end;
    }
    rest(to, at);
    return { from, to, windows };
  }
}

const plans = new WeakMap<ShiftCalendar, CalendarPlan>();
function planOf(calendar: ShiftCalendar): CalendarPlan {
  let plan = plans.get(calendar);
  if (!plan) {
    plan = new CalendarPlan(calendar);
    plans.set(calendar, plan);
  }
  return plan;
}

/**
 * The window of the calendar that holds `time`: a shift, or time outside every shift ("<date>/-", then "<date>/-2" …).
 * A calendar's windows tile time, also across changes of the clock. A shift that another relieves before its end ends
 * there. Constant time for moments near each other.
 */
export const shiftAt = (calendar: ShiftCalendar, time: Micros): ShiftWindow => planOf(calendar).windowAt(time);

/**
 * The business day that holds `time`, as the range its windows tile: a shift belongs to the day it starts on, so the
 * day begins at midnight or when the night shift of the day before ends.
 */
export function dayOf(calendar: ShiftCalendar, time: Micros): TimeRange & { readonly day: string } {
  const { from, to, windows } = planOf(calendar).dayAt(time);
  return { day: windows[0]?.day ?? localTime(calendar.zone, time).date, from, to };
}

const breaksOf = new WeakMap<ShiftWindow, readonly TimeRange[]>();
const ANYTHING: readonly TimeRange[] = [];

/** The planned stops within a window, sorted and disjoint: a shift's breaks; all of a window outside every shift. */
export function plannedStops(calendar: ShiftCalendar, window: ShiftWindow): readonly TimeRange[] {
  const known = breaksOf.get(window);
  if (known) return known;
  const found = window.shift === null ? [{ from: window.from, to: window.to }] : shiftBreaks(calendar, window);
  breaksOf.set(window, found);
  return found;
}

function shiftBreaks(calendar: ShiftCalendar, window: ShiftWindow): readonly TimeRange[] {
  const shift = calendar.shifts.find(({ id }) => id === window.shift);
  if (!shift) return ANYTHING;
  const day = dayNumber(window.day);
  const begins = minutesOf(shift.start);
  const ranges = shift.breaks
    .map(({ start, end }) => {
      const first = minutesOf(start) < begins ? day + 1 : day;
      const last = minutesOf(end) <= minutesOf(start) ? first + 1 : first;
      return {
        from: Math.max(window.from, momentAt(calendar.zone, first, minutesOf(start))),
        to: Math.min(window.to, momentAt(calendar.zone, last, minutesOf(end))),
      };
    })
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  const merged: { from: Micros; to: Micros }[] = [];
  for (const range of ranges) {
    const last = merged.at(-1);
    if (last && range.from <= last.to) last.to = Math.max(last.to, range.to);
    else merged.push({ ...range });
  }
  return merged;
}
