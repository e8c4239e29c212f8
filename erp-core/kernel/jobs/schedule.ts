import { localTime, MICROS_PER_DAY, momentOf } from '@millrace/contracts';
import { z } from 'zod';
import { choice, text, wholeNumber, yesNo } from '../fields.ts';
import type { Label } from '../label.ts';
import { type Settings, settings } from '../settings/settings.ts';
import type { RowOf } from '../table.ts';

export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** When a job runs by itself, where a company has set nothing else. */
export interface Schedule {
  readonly every: 'hour' | 'day' | 'week' | 'month';
  /** "02:30" on the wall of the plant; of every hour the minutes. */
  readonly at: string;
  /** Of every week; Sunday where nothing is said. */
  readonly weekday?: (typeof WEEKDAYS)[number];
  /** Of every month; in a month without it, its last day. The first where nothing is said. */
  readonly day?: number;
  /** Off until somebody switches it on. */
  readonly enabled?: boolean;
}

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of the day, as 02:30');

const fieldsOf = ({ every, at, weekday = 'sun', day = 1, enabled = true }: Schedule) => ({
  enabled: yesNo({
    label: { en: 'Runs by itself', bn: 'নিজে থেকে চলে', hi: 'अपने आप चलता है' },
  }).default(enabled),
  every: choice(['hour', 'day', 'week', 'month'], {
    label: { en: 'Every', bn: 'প্রতি', hi: 'हर' },
    choices: {
      hour: { en: 'Hour', bn: 'ঘণ্টা', hi: 'घंटा' },
      day: { en: 'Day', bn: 'দিন', hi: 'दिन' },
      week: { en: 'Week', bn: 'সপ্তাহ', hi: 'सप्ताह' },
      month: { en: 'Month', bn: 'মাস', hi: 'महीना' },
    },
  }).default(every),
  at: clock
    .meta({
      field: 'text',
      example: '02:30',
      label: { en: 'At', bn: 'সময়', hi: 'समय' },
      help: {
        en: 'By the clock of the plant; of every hour only the minutes count.',
        bn: 'কারখানার ঘড়ি অনুযায়ী; প্রতি ঘণ্টার বেলায় শুধু মিনিট ধরা হয়।',
        hi: 'कारखाने की घड़ी से; हर घंटे के लिए केवल मिनट गिने जाते हैं।',
      },
    })
    .default(at),
  weekday: choice(WEEKDAYS, {
    label: { en: 'Day of the week', bn: 'সপ্তাহের দিন', hi: 'सप्ताह का दिन' },
    choices: {
      sun: { en: 'Sunday', bn: 'রবিবার', hi: 'रविवार' },
      mon: { en: 'Monday', bn: 'সোমবার', hi: 'सोमवार' },
      tue: { en: 'Tuesday', bn: 'মঙ্গলবার', hi: 'मंगलवार' },
      wed: { en: 'Wednesday', bn: 'বুধবার', hi: 'बुधवार' },
      thu: { en: 'Thursday', bn: 'বৃহস্পতিবার', hi: 'गुरुवार' },
      fri: { en: 'Friday', bn: 'শুক্রবার', hi: 'शुक्रवार' },
      sat: { en: 'Saturday', bn: 'শনিবার', hi: 'शनिवार' },
    },
  }).default(weekday),
  day: wholeNumber({
    label: { en: 'Day of the month', bn: 'মাসের দিন', hi: 'महीने का दिन' },
    help: {
      en: 'In a month that has no such day: its last.',
      bn: 'যে মাসে এই দিন নেই: মাসের শেষ দিন।',
      hi: 'जिस महीने में यह दिन नहीं: उसका अंतिम दिन।',
    },
  })
    .min(1)
    .max(31)
    .default(day),
  site: text({
    max: 64,
    label: { en: 'Clock of the site', bn: 'কোন সাইটের ঘড়ি', hi: 'किस साइट की घड़ी' },
    help: {
      en: 'Empty: the time zone of the company, or of its first site.',
      bn: 'খালি: কোম্পানির সময় অঞ্চল, নইলে প্রথম সাইটের।',
      hi: 'खाली: कंपनी का समय क्षेत्र, या उसकी पहली साइट का।',
    },
  })
    .nullable()
    .default(null),
});

export type ScheduleSettings = Settings<ReturnType<typeof fieldsOf>>;
/** A schedule as it is in force in a company. */
export type Scheduled = RowOf<ReturnType<typeof fieldsOf>>;

const when = (label: Label): Label => ({
  en: `When it runs: ${label.en}`,
  bn: `কখন চলে: ${label.bn}`,
  hi: `कब चलता है: ${label.hi}`,
});

/** A schedule is a group of settings under the job's name: with a history, rights and a page like all of them. */
export const scheduleSettings = (name: string, label: Label, schedule: Schedule): ScheduleSettings =>
  settings(name, { label: when(label), fields: fieldsOf(schedule) });

type Times = Pick<Scheduled, 'every' | 'at' | 'weekday' | 'day'>;

const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const lastOfMonth = (date: string): number =>
  new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)).getUTCDate();

function isOn(date: string, { every, weekday, day }: Times): boolean {
  if (every === 'week') return WEEKDAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] === weekday;
  if (every === 'month') return Number(date.slice(8)) === Math.min(day, lastOfMonth(date));
  return true;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** The moments of a day on the wall of `zone`, in order. What the clock shows twice is its first, what it jumps over the jump. */
function ofDay(zone: string, date: string, times: Times): readonly number[] {
  if (!isOn(date, times)) return [];
  const clocks = times.every === 'hour' ? HOURS.map((hour) => `${hour}${times.at.slice(2)}`) : [times.at];
  return [...new Set(clocks.map((at) => momentOf(zone, date, at)))];
}

/** Longer ago nobody asks what was missed. */
const LONGEST = 400;

/** The last moment of a schedule after `from`, up to and with `to` (µs), and how many there were; none: undefined. */
export function lastDue(
  times: Times,
  zone: string,
  from: number,
  to: number,
): { at: number; count: number } | undefined {
  let found: { at: number; count: number } | undefined;
  const last = dayOf(localTime(zone, to).date);
  const first = Math.max(dayOf(localTime(zone, from).date), last - LONGEST);
  for (let day = first; day <= last; day += 1) {
    for (const at of ofDay(zone, dateOf(day), times))
      if (at > from && at <= to) found = { at, count: (found?.count ?? 0) + 1 };
  }
  return found;
}

/** The first moment of a schedule after `from` (µs). */
export function nextDue(times: Times, zone: string, from: number): number {
  for (let day = dayOf(localTime(zone, from).date); ; day += 1) {
    const next = ofDay(zone, dateOf(day), times).find((at) => at > from);
    if (next !== undefined) return next;
    if (day > from / MICROS_PER_DAY + LONGEST) throw new RangeError(`a schedule of every ${times.every} never comes`);
  }
}
