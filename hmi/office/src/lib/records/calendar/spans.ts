import type { Day } from '@millrace/hmi-ui/dates/days.ts';

/** A record that stands on each day from its first to its last. */
export interface Stay<R> {
  readonly record: R;
  readonly first: Day;
  readonly last: Day;
}

/**
 * The lines of each day of a week: what stands on several days is on the same line of all of them, so that it reads as one
 * bar; null: nothing on this line, but something below it. What began earlier stands above what begins, longer above shorter,
 * otherwise in the order given. Pure.
 */
export function linesOfWeek<R>(stays: readonly Stay<R>[], week: readonly Day[]): (Stay<R> | null)[][] {
  const lines: (Stay<R> | null)[][] = week.map(() => []);
  const [begin, end] = [week[0] ?? '', week.at(-1) ?? ''];
  const here = stays
    .filter(({ first, last }) => first <= end && last >= begin)
    .map((stay) => ({ stay, from: Math.max(0, week.indexOf(stay.first)), to: lastIn(week, stay.last) }));
  const isLong = ({ from, to }: (typeof here)[number]): number => to - from;
  for (const one of here.toSorted((a, b) => Number(isLong(b) > 0) - Number(isLong(a) > 0) || a.from - b.from)) {
    const days = lines.slice(one.from, one.to + 1);
    let line = 0;
    while (days.some((day) => day[line])) line += 1;
    for (const day of days) {
      while (day.length < line) day.push(null);
      day[line] = one.stay;
    }
  }
  return lines;
}

/** Where a stay ends in the week; after it: the last day. */
function lastIn(week: readonly Day[], last: Day): number {
  const at = week.indexOf(last);
  return at < 0 ? week.length - 1 : at;
}
