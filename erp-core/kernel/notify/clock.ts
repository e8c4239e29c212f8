import { localTime, MICROS_PER_DAY, MICROS_PER_MINUTE, momentOf } from '@millrace/contracts';

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5));
const A_DAY = 24 * 60;

/** Hours in which a person is left alone, on the wall of his site: "22:00" to "06:00" goes over midnight. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

/** Whether the clock shows a time of the quiet hours; of a beginning that is their end nobody has any. */
function isQuiet({ from, to }: QuietHours, minute: number): boolean {
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  return begin < end ? minute >= begin && minute < end : begin !== end && (minute >= begin || minute < end);
}

/**
 * Until when (µs) a person is to be left alone who is so at `now`; null: he may be told now. By the clock on the wall: an
 * hour that is shown twice is quiet twice, and where the end is jumped over they end with the jump.
 */
export function quietUntil(quiet: QuietHours | null, zone: string, now: number): number | null {
  if (quiet === null) return null;
  const { date } = localTime(zone, now);
  const shown = shownAt(zone, now);
  if (!isQuiet(quiet, shown)) return null;
  const end = minutesOf(quiet.to);
  const left = (minute: number): number => ((end - minute + A_DAY) % A_DAY) * MICROS_PER_MINUTE;
  let until = momentOf(zone, shown < end ? date : dayAfter(date), quiet.to);
  // The clock was put back since it showed the end for the first time: it shows it again.
  if (until <= now) until = now - (now % MICROS_PER_MINUTE) + left(shown);
  // A day that a zone jumps over has no such end: it is that of the day which comes instead.
  while (isQuiet(quiet, shownAt(zone, until))) until += left(shownAt(zone, until));
  return until;
}

/** Minutes of the day that the clock shows. */
function shownAt(zone: string, at: number): number {
  const { hour, minute } = localTime(zone, at);
  return hour * 60 + minute;
}

const dayAfter = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + MICROS_PER_DAY / 1_000).toISOString().slice(0, 10);

/** When what a person wants gathered is told: every hour, or once a day at a time of his site. */
export interface DigestTime {
  readonly every: 'hour' | 'day';
  readonly at: string;
}

/** The first moment (µs) after `now` at which a digest is due. */
export function nextDigest({ every, at }: DigestTime, zone: string, now: number): number {
  // Whole hours of the world: a clock that is put back by one shows no hour without its digest.
  if (every === 'hour') return (Math.floor(now / (60 * MICROS_PER_MINUTE)) + 1) * 60 * MICROS_PER_MINUTE;
  let { date } = localTime(zone, now);
  for (;;) {
    const due = momentOf(zone, date, at);
    if (due > now) return due;
    date = dayAfter(date);
  }
}

/** Between two messages to one person by one channel; what comes meanwhile is gathered. */
export const FLOOD_GAP = 5 * MICROS_PER_MINUTE;
const FIRST_AGAIN = MICROS_PER_MINUTE / 2;
const LONGEST_AGAIN = 60 * MICROS_PER_MINUTE;
const LONGEST_AGAIN_URGENT = 5 * MICROS_PER_MINUTE;
/** After so many tries (about a day) a person has to look. */
export const MOST_TRIES = 30;

/** µs until a message that could not be brought is tried again: twice as long each time, half of that to one and a half. */
export const againAfter = (tries: number, urgent: boolean, random: () => number = Math.random): number =>
  Math.round(
    Math.min(FIRST_AGAIN * 2 ** (tries - 1), urgent ? LONGEST_AGAIN_URGENT : LONGEST_AGAIN) * (0.5 + random()),
  );
