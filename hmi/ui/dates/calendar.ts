import type { Day } from './days.ts';

/** Something that stands in a calendar: from one moment (µs) to another, or at one only. */
export interface CalendarEntry {
  readonly key: string;
  readonly text: string;
  readonly from: number;
  readonly to: number | null;
}

/**
 * The entries of each of these days, those that began before it first, then by their start. `dayOf` says which day a
 * moment belongs to: the calendar's, or the business day of a shift. What ends as a day begins is not that day's. Pure.
 */
export function entriesByDay<E extends CalendarEntry>(
  entries: readonly E[],
  days: readonly Day[],
  dayOf: (time: number) => Day,
): Map<Day, E[]> {
  const by = new Map<Day, E[]>(days.map((day) => [day, []]));
  for (const entry of [...entries].sort((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1))) {
    const first = dayOf(entry.from);
    const last = dayOf(Math.max(entry.from, (entry.to ?? entry.from) - 1));
    for (const day of days) if (day >= first && day <= last) by.get(day)?.push(entry);
  }
  return by;
}

/** Where an entry stands beside those that it overlaps: in column `column` of `of`. */
export interface Placed<E> {
  readonly entry: E;
  readonly column: number;
  readonly of: number;
}

/**
 * Entries that overlap stand side by side, each in the first column that is free at its start; all of one knot are of
 * one width. `least` is how long an entry counts at least, so that what has no length can be seen. Pure.
 */
export function sideBySide<E extends CalendarEntry>(entries: readonly E[], least: number): Placed<E>[] {
  const placed: Placed<E>[] = [];
  let knot: { entry: E; column: number }[] = [];
  let ends: number[] = [];
  let until = Number.NEGATIVE_INFINITY;
  const close = (): void => {
    placed.push(...knot.map(({ entry, column }) => ({ entry, column, of: ends.length })));
    knot = [];
    ends = [];
  };
  for (const entry of [...entries].sort((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1))) {
    if (entry.from >= until) close();
    const end = Math.max(entry.to ?? entry.from, entry.from + least);
    const free = ends.findIndex((at) => at <= entry.from);
    const column = free < 0 ? ends.length : free;
    ends[column] = end;
    until = Math.max(until, end);
    knot.push({ entry, column });
  }
  close();
  return placed;
}
