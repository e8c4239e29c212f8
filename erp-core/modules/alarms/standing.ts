/**
 * How an alarm stands, by the states of ISA-18.2-2016 and IEC 62682:2014 (figure "alarm state transition diagram"): `active` B
 * unacknowledged, `acknowledged` C, `returned` D returned to normal and unacknowledged, `latched` E and `latched-acknowledged`
 * F (both until somebody resets it), `over` A normal. Kept quiet (G shelved, H suppressed by design, I out of service) is said
 * beside it, for below that it goes on.
 */
export type Standing = 'active' | 'acknowledged' | 'returned' | 'latched' | 'latched-acknowledged' | 'over';

export interface Course {
  /** When the process was back to normal; null: it is not. */
  readonly over: number | null;
  readonly acknowledgedAt: number | null;
  readonly resetAt: number | null;
}
export interface Manner {
  /** Stays, though the process is back, until somebody resets it. */
  readonly latching: boolean;
  /** Somebody has to have seen it, also when it is gone. */
  readonly acknowledged: boolean;
}

export const OPEN = ['active', 'acknowledged', 'returned', 'latched', 'latched-acknowledged'] as const;

export function standingOf({ over, acknowledgedAt, resetAt }: Course, { latching, acknowledged }: Manner): Standing {
  const seen = acknowledgedAt !== null;
  if (over === null) return seen ? 'acknowledged' : 'active';
  const done = seen || !acknowledged;
  if (latching && resetAt === null) return done ? 'latched-acknowledged' : 'latched';
  return done ? 'over' : 'returned';
}

/** What an alarm that nothing was decided of is like: all but those of diagnosis want to have been seen. */
export const mannerOf = (
  severity: string,
  decided: { readonly latching: boolean; readonly acknowledgement: 'required' | 'automatic' | null } | undefined,
): Manner => ({
  latching: decided?.latching ?? false,
  acknowledged: decided?.acknowledgement ? decided.acknowledgement === 'required' : severity !== 'diagnostic',
});
