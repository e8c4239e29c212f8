import { z } from 'zod/mini';
import { localizedText, micros } from './basic.ts';

const severity = z.enum(['critical', 'high', 'low', 'diagnostic']);
const state = z.enum(['active', 'acknowledged', 'returned', 'latched', 'latched-acknowledged', 'over']);

const standingAlarm = z.object({
  id: z.string(),
  severity,
  state,
  subject: z.string(),
  condition: z.string(),
  text: z.nullable(localizedText),
  /** Its text, or what its condition is called where it has none. */
  called: localizedText,
  /** What to do, as it was decided before. */
  response: z.nullable(localizedText),
  timeToRespond: z.nullable(micros),
  began: micros,
  over: z.nullable(micros),
});
export type StandingAlarm = z.infer<typeof standingAlarm>;

/** `alarms.standing` */
export const standingAlarms = z.object({
  at: micros,
  /** How many are kept quiet. */
  quiet: z.number(),
  positions: z.array(
    z.object({
      position: z.string(),
      flood: z.nullable(z.object({ from: micros, alarms: z.number() })),
      lastWindow: z.number(),
      alarms: z.array(standingAlarm),
      /** While it is flooded: by equipment, that which was first before the others. */
      groups: z.array(z.object({ equipment: z.string(), count: z.number(), first: z.string(), since: micros })),
    }),
  ),
});
export type StandingAlarms = z.infer<typeof standingAlarms>;

const actor = z.object({
  subject: z.string(),
  condition: z.string(),
  name: z.nullable(z.string()),
  count: z.number(),
  last: micros,
});
const bar = z.object({ aim: z.number(), most: z.number() });
const share = z.nullable(z.number());

/** `alarms.report`: shares are of 1. */
export const alarmReport = z.object({
  from: micros,
  to: micros,
  bars: z.object({
    perDay: bar,
    perHour: bar,
    perWindow: bar,
    busyWindows: bar,
    mostInWindow: bar,
    inFlood: bar,
    worstTen: bar,
    chattering: bar,
    stale: bar,
    priorities: z.object({ critical: z.number(), high: z.number(), low: z.number() }),
  }),
  positions: z.array(
    z.object({
      position: z.string(),
      count: z.number(),
      perDay: share,
      perHour: share,
      perWindow: z.number(),
      mostInWindow: z.number(),
      busyWindows: z.number(),
      inFlood: share,
      floods: z.array(z.object({ from: micros, to: z.nullable(micros), alarms: z.number() })),
      priorities: z.object({ critical: share, high: share, low: share }),
      worst: z.array(actor),
      worstTen: share,
      chattering: z.array(actor),
      stale: z.array(actor),
      timeToAcknowledge: z.nullable(z.object({ median: z.number(), ninety: z.number() })),
      unacknowledged: z.number(),
    }),
  ),
});
export type AlarmReport = z.infer<typeof alarmReport>;
