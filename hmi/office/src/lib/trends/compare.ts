import type { Run, Shift } from '@millrace/hmi-client';
import { plusDays } from '@millrace/hmi-ui/dates/days.ts';
import { shiftsOn } from '@millrace/hmi-ui/dates/shifts.ts';

/** A stretch of time that is laid over the one that is seen, from its begin on. µs. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}
export interface NamedStretch extends Stretch {
  /** As it stands in the address. */
  readonly key: string;
  readonly name: string;
}

/** More lines than these in one pane cannot be told apart. */
export const MOST_BESIDE = 2;
const DAY = 86_400e6;

/** How far back, by the word that stands in the address: these go along with a range that follows now. */
export const BEFORE = { d1: DAY, d7: 7 * DAY } as const;
type Before = keyof typeof BEFORE;
const isBefore = (key: string): key is Before => Object.hasOwn(BEFORE, key);

export const keyOf = ({ from, to }: Stretch): string => `${Math.round(from)}-${Math.round(to)}`;

/** The stretches that an address asks for ("d1", or their two moments), as far as they are any. Pure. */
export function stretchesIn(said: string | null, seen: Stretch): (Stretch & { readonly key: string })[] {
  const found = (said ?? '').split(',').flatMap((key) => {
    if (isBefore(key)) return [{ key, from: seen.from - BEFORE[key], to: seen.to - BEFORE[key] }];
    const [, from, to] = /^(\d{1,17})-(\d{1,17})$/.exec(key) ?? [];
    return from !== undefined && to !== undefined && Number(to) > Number(from)
      ? [{ key, from: Number(from), to: Number(to) }]
      : [];
  });
  return [...new Map(found.map((each) => [each.key, each])).values()].slice(0, MOST_BESIDE);
}

/** The shifts of the last `days` business days that have begun, the newest first. Pure. */
export function shiftsBefore(
  { shifts, zone }: { readonly shifts: readonly Shift[]; readonly zone: string },
  { today, time, days }: { readonly today: string; readonly time: number; readonly days: number },
): (Stretch & { readonly day: string; readonly shift: Shift })[] {
  return Array.from({ length: days + 1 }, (_, back) => plusDays(today, -back))
    .flatMap((day) => shiftsOn(day, shifts, zone).map((each) => ({ ...each, day })))
    .filter(({ from }) => from <= time)
    .sort((a, b) => b.from - a.from);
}

/** What ran on these lines, the newest first; a run that goes on still ends now. Pure. */
export const batchesOf = (
  rows: readonly Run[],
  lines: ReadonlySet<string>,
  time: number,
): (Run & { readonly to: number })[] =>
  rows
    .filter(({ line }) => lines.has(line))
    .map((run) => ({ ...run, to: run.to ?? time }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => b.from - a.from);
