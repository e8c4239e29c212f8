import { z } from 'zod';
import { attendancePunched } from './facts/attendance-punched.ts';
import { badgeShown } from './facts/badge-shown.ts';
import { conditionOccurred } from './facts/condition-occurred.ts';
import { downtimeOccurred } from './facts/downtime-occurred.ts';
import { measurementTaken } from './facts/measurement-taken.ts';
import { productionCounted } from './facts/production-counted.ts';
import { stockMoved } from './facts/stock-moved.ts';
import { micros } from './time.ts';

/** Every fact type that may cross between rooms, by (type, version). */
export const fact = z.discriminatedUnion('type', [
  productionCounted,
  downtimeOccurred,
  stockMoved,
  attendancePunched,
  badgeShown,
  measurementTaken,
  conditionOccurred,
]);
export type Fact = z.infer<typeof fact>;
export type FactType = Fact['type'];
export type FactOf<Type extends FactType> = Extract<Fact, { type: Type }>;

/** A shift or a day of the site's calendar, or a session that a gap closes (then `to` is null until it closes). */
export const factWindow = z.object({
  /** Stable: "2026-11-21/A" for a shift, "2026-11-21" for a day, the first moment for a session. */
  key: z.string().min(1).max(64),
  from: micros,
  to: micros.nullable(),
});
export type FactWindow = z.infer<typeof factWindow>;

/**
 * What a detector says of (stream, window). A message carries what changed since the revision before and is applied
 * whole and only after it; `base` is that revision, or null for a whole set, which replaces all said before.
 * Revisions are ordered by (epoch, revision); a new epoch begins with whole sets. An empty message only moves `through`.
 */
export const factSet = z.object({
  site: z.string().min(1).max(64),
  stream: z.string().min(1).max(256),
  window: factWindow,
  revision: z.int().positive(),
  base: z.int().positive().nullable(),
  /** How far in event time the detector has seen: after it nothing is known yet. */
  through: micros,
  asserted: z.array(fact),
  changed: z.array(fact),
  retracted: z.array(z.object({ key: z.string(), type: z.string() })),
});
export type FactSet = z.infer<typeof factSet>;
