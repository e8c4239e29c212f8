import { z } from 'zod';
import { localizedText } from '../calendar.ts';
import { factType } from '../fact.ts';
import { micros } from '../time.ts';

export const conditionSeverity = z.enum(['critical', 'high', 'low', 'diagnostic']);
export type ConditionSeverity = z.infer<typeof conditionSeverity>;

/** What is written to which point (area/line/cell/device/name), so that a device takes an alarm as acknowledged. */
export const acknowledgement = z.object({
  point: z.string().min(1).max(400),
  value: z.json(),
  /** The field of `value`, an object, that takes what the person says. */
  comment: z.string().optional(),
});
export type Acknowledgement = z.infer<typeof acknowledgement>;

/**
 * A condition held from `from` to `to` (null: still holds): a limit crossed, a source gone silent, an alarm of a device.
 * One that outlasts its window is cut at the window's end, `continues` there and is `continued` in the next; one that was over
 * in the moment of the cut is of no length in the next. All pieces of one occurrence have the same subject, condition, name
 * and beginning. What is optional was not said by earlier releases.
 */
export const conditionOccurred = factType('condition.occurred', 1, {
  subject: z.string(),
  condition: z.enum(['high', 'high-high', 'low', 'low-low', 'silent', 'clock-suspect', 'device']),
  severity: conditionSeverity,
  from: micros,
  to: micros.nullable(),
  limit: z.number().optional(),
  /** The value furthest beyond the limit while it held. */
  worst: z.number().optional(),
  /** It held already when its window began: the fact that ends there is its earlier part. */
  continued: z.boolean().optional(),
  /** It still held when its window ended: `to` is the cut, and the next window says whether it goes on. */
  continues: z.boolean().optional(),
  /** When it really began, where it is continued. */
  began: micros.optional(),
  /** Which of the device's own alarms, where the subject has more than one. */
  name: z.string().optional(),
  /** What the device says that the alarm is about. */
  source: z.string().optional(),
  text: localizedText.optional(),
  /** Since when the device itself knows it as acknowledged. */
  acknowledgedAt: micros.optional(),
  /** How the device is told that a person has acknowledged it; left out: it takes no such thing, or knows already. */
  acknowledge: acknowledgement.optional(),
});
