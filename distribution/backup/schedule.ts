import { z } from 'zod';

/** Times of day in this machine's own zone, as minutes after midnight; or a length of time; or none. */
export type Schedule =
  | { readonly kind: 'daily'; readonly minutes: readonly number[] }
  | { readonly kind: 'every'; readonly hours: number }
  | { readonly kind: 'off' };

const EVERY = /^every (\d{1,3}) ?h(ours?)?$/;
const TIME = /^([01]?\d|2[0-3]):([0-5]\d)$/;

/** "02:30", several times "02:30 14:30", "every 6 h", or "off". */
export const scheduleSetting = z.string().transform((given, context): Schedule => {
  const text = given.trim().toLowerCase();
  if (text === 'off') return { kind: 'off' };
  const hours = Number(EVERY.exec(text)?.[1] ?? 0);
  if (hours >= 1) return { kind: 'every', hours };
  const times = text.split(/[\s,]+/).map((word) => TIME.exec(word));
  if (times.every((time) => time !== null)) {
    return {
      kind: 'daily',
      minutes: times.map((time) => Number(time[1]) * 60 + Number(time[2])).sort((a, b) => a - b),
    };
  }
  context.addIssue({ code: 'custom', message: 'write a time like "02:30", an interval like "every 6 h", or "off"' });
  return z.NEVER;
});

const HOUR = 3_600_000;

/** When the next one is due that follows this moment; undefined where nothing is scheduled. */
export function nextAfter(schedule: Schedule, from: Date): Date | undefined {
  if (schedule.kind === 'off') return undefined;
  if (schedule.kind === 'every') return new Date(from.getTime() + schedule.hours * HOUR);
  for (let day = 0; ; day++) {
    for (const minute of schedule.minutes) {
      // A time that a change of the clocks leaves out is an hour later, as `Date` has it.
      const at = new Date(from.getFullYear(), from.getMonth(), from.getDate() + day, 0, minute);
      if (at > from) return at;
    }
  }
}

/** The longest time between two of them, in milliseconds: a backup that is older was missed. */
export function longestGap(schedule: Schedule): number {
  if (schedule.kind === 'off') return Number.POSITIVE_INFINITY;
  if (schedule.kind === 'every') return schedule.hours * HOUR;
  const { minutes } = schedule;
  const gaps = minutes.map((minute, at) => (minutes[at + 1] ?? (minutes[0] ?? 0) + 1440) - minute);
  return Math.max(...gaps) * 60_000;
}
