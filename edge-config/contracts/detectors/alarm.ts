import { z } from 'zod';
import { localizedText } from '../calendar.ts';
import { acknowledgement, conditionSeverity } from '../facts/condition-occurred.ts';
import { duration } from '../time.ts';

export const ALARM_ROLES = ['active', 'acknowledged'] as const;

const delays = {
  /** On for as long, before it counts; off for as long, before it is over. */
  delayOn: duration.default(0),
  delayOff: duration.default(0),
};

/**
 * An alarm that a device tells by a bit, a number or a word. `acknowledged`, where there is such a point, is true once it is
 * acknowledged at the device.
 */
export const alarmSettings = z.strictObject({
  severity: conditionSeverity.default('high'),
  text: localizedText.optional(),
  /** The value of `active` at which the alarm is on: false for a contact that opens, a number for one word of many alarms. */
  is: z.union([z.boolean(), z.number(), z.string()]).default(true),
  ...delays,
  /** What is written where to acknowledge it at the device. Left out: the device takes no such thing. */
  acknowledge: acknowledgement.omit({ comment: true }).optional(),
});
export type AlarmSettings = z.infer<typeof alarmSettings>;

export const DEVICE_ALARMS_ROLES = ['events'] as const;

/**
 * The alarms and conditions that a device tells as events (OPC UA Part 9), each by itself. From which of the device's own
 * severities on (1 to 1000, OPC UA Part 5 §6.4.2) they are what to people; the rest is diagnostic.
 */
export const deviceAlarmsSettings = z
  .strictObject({
    critical: z.int().min(1).max(1_001).default(801),
    high: z.int().min(1).max(1_001).default(501),
    low: z.int().min(1).max(1_001).default(201),
    /** Told by the device, and of no interest here: less severe than this. */
    from: z.int().min(1).max(1_000).default(1),
  })
  .refine(({ critical, high, low }) => critical >= high && high >= low, {
    error: 'severities must fall from critical over high to low',
  });
export type DeviceAlarmsSettings = z.infer<typeof deviceAlarmsSettings>;
