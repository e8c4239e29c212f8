import { z } from 'zod';
import { localizedText, micros } from './common.ts';

const icon = z.enum(['maintenance', 'quality', 'material', 'supervisor', 'safety', 'other']);
const priority = z.enum(['critical', 'high', 'low']);

/** A call that waits. Moments in µs. */
const waitingCall = z.object({
  id: z.string(),
  line: z.string(),
  /** area/line/cell/device; null: the line as a whole. */
  station: z.string().nullable(),
  lineName: localizedText,
  /** Null: the line as a whole, or a station that is not in the plant any more. */
  stationName: localizedText.nullable(),
  note: z.string().nullable(),
  calledAt: micros,
  times: z.number(),
  step: z.number(),
  /** When it goes further; null: it does not. */
  nextAt: micros.nullable(),
  acceptedAt: micros.nullable(),
  arrivedAt: micros.nullable(),
  state: z.enum(['open', 'accepted', 'arrived']),
  stoppedAt: micros.nullable(),
  kind: z.object({ id: z.string(), code: z.string(), name: localizedText }),
  icon,
  priority,
  by: z.string().nullable(),
});
export type WaitingCall = z.infer<typeof waitingCall>;

const callKind = z.object({ id: z.string(), code: z.string(), name: localizedText, icon, priority });
export type CallKind = z.infer<typeof callKind>;

/** `andon.station` */
export const stationCalls = z.object({ at: micros, kinds: z.array(callKind), calls: z.array(waitingCall) });

/** `andon.board` */
export const callBoard = z.object({
  at: micros,
  areas: z.array(z.object({ id: z.string(), name: localizedText, calls: z.array(waitingCall) })),
});

const spread = z.object({ count: z.number(), median: z.number(), ninety: z.number(), most: z.number() }).nullable();
const times = {
  calls: z.number(),
  cancelled: z.number(),
  unanswered: z.number(),
  wentFurther: z.number(),
  answer: spread,
  arrival: spread,
  repair: spread,
  whole: spread,
};
const timesOf = z.object({ of: z.string(), ...times });
/** `andon.report` */
export const callTimes = z.object({
  from: micros,
  to: micros,
  all: z.object(times),
  byKind: z.array(timesOf.extend({ name: localizedText })),
  byLine: z.array(timesOf),
  byShift: z.array(timesOf),
});
