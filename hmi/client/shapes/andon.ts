import { z } from 'zod/mini';
import { localizedText, micros } from './basic.ts';

const icon = z.enum(['maintenance', 'quality', 'material', 'supervisor', 'safety', 'other']);
const priority = z.enum(['critical', 'high', 'low']);

/** A call that waits. Moments in µs. */
const waitingCall = z.object({
  id: z.string(),
  line: z.string(),
  /** area/line/cell/device; null: the line as a whole. */
  station: z.nullable(z.string()),
  lineName: localizedText,
  /** Null: the line as a whole, or a station that is not in the plant any more. */
  stationName: z.nullable(localizedText),
  note: z.nullable(z.string()),
  calledAt: micros,
  times: z.number(),
  step: z.number(),
  /** When it goes further; null: it does not. */
  nextAt: z.nullable(micros),
  acceptedAt: z.nullable(micros),
  arrivedAt: z.nullable(micros),
  state: z.enum(['open', 'accepted', 'arrived']),
  stoppedAt: z.nullable(micros),
  kind: z.object({ id: z.string(), code: z.string(), name: localizedText }),
  icon,
  priority,
  by: z.nullable(z.string()),
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

const spread = z.nullable(z.object({ count: z.number(), median: z.number(), ninety: z.number(), most: z.number() }));
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
  byKind: z.array(z.extend(timesOf, { name: localizedText })),
  byLine: z.array(timesOf),
  byShift: z.array(timesOf),
});
