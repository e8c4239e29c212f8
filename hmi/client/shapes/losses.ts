import { z } from 'zod/mini';
import { localizedText, micros, quantity, shiftWindow, standingState } from './basic.ts';
import { lineOee, reason } from './production.ts';

/** `production-log.losses` { site, from, to, line?, by? }: unplanned time lost, the greatest first; `key` null: no reason yet. */
export const losses = z.object({
  from: micros,
  to: micros,
  rows: z.array(
    z.object({
      key: z.nullable(z.string()),
      name: z.nullable(localizedText),
      time: z.number(),
      count: z.number(),
      longest: z.number(),
    }),
  ),
  micro: z.object({ time: z.number(), count: z.number() }),
});

const lostTime = z.nullable(z.number());
/**
 * `production-log.machine-losses` { site, machine, span?, day?, shift? }: what each factor of OEE cost of the planned time, µs
 * (null: not known), and the stops behind the first of them, the greatest first.
 */
export const machineLosses = z.object({
  at: micros,
  window: shiftWindow,
  /** How far it is known: now, while the window runs. */
  to: micros,
  oee: lineOee,
  counts: z.object({ good: quantity, scrap: quantity, rework: quantity }),
  unit: z.string(),
  lost: z.object({ stops: lostTime, speed: lostTime, quality: lostTime, effective: lostTime }),
  rows: z.array(
    z.object({
      /** Null: none was said, or it was set-up. */
      reason: z.nullable(reason),
      state: standingState,
      time: z.number(),
      count: z.number(),
      longest: z.number(),
    }),
  ),
  micro: z.object({ time: z.number(), count: z.number() }),
});
export type MachineLosses = z.infer<typeof machineLosses>;
