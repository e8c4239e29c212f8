import { z } from 'zod';
import { micros } from './time.ts';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time of day as HH:MM');
const weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);
export const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'write a date as YYYY-MM-DD');

export const localizedText = z.object({ en: z.string(), bn: z.string().optional(), hi: z.string().optional() });
export type LocalizedText = z.infer<typeof localizedText>;

export const timeZone = z.string().refine(
  (zone) => {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
      return true;
    } catch {
      return false;
    }
  },
  { error: 'not an IANA time zone; write one like Asia/Dhaka' },
);

/** A planned stop within a shift (a meal): counted as planned, not as downtime. */
const plannedBreak = z.object({ name: localizedText, start: clockTime, end: clockTime });

/** A shift whose end is not after its start goes over midnight; its business day is the day it starts on. */
export const shift = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{1,16}$/),
  name: localizedText,
  start: clockTime,
  end: clockTime,
  days: z.array(weekday).min(1).default(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']),
  breaks: z.array(plannedBreak).default([]),
});
export type Shift = z.infer<typeof shift>;

/** The shift calendar of a site, in the site's own zone. Time outside every shift belongs to the window "<date>/-". */
export const shiftCalendar = z.object({
  zone: timeZone,
  shifts: z.array(shift).min(1),
  /** On these days the named shifts run instead (none: the plant is closed). */
  exceptions: z.array(z.object({ date: isoDate, shifts: z.array(z.string()) })).default([]),
});
export type ShiftCalendar = z.infer<typeof shiftCalendar>;

/** One shift as it falls on the time line. `day` is the business day: the date the shift starts on. */
export const shiftWindow = z.object({
  /** "<day>/<shift>"; outside every shift "<day>/-", and "<day>/-2" … where a day has more than one such window. */
  key: z.string(),
  day: isoDate,
  shift: z.string().nullable(),
  from: micros,
  to: micros,
});
export type ShiftWindow = z.infer<typeof shiftWindow>;
