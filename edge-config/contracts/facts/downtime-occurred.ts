import { z } from 'zod';
import { factType } from '../fact.ts';
import { micros } from '../time.ts';

export const machineState = z.enum(['producing', 'idle', 'setup', 'stopped', 'planned-stop', 'no-signal']);
export type MachineState = z.infer<typeof machineState>;

/**
 * A machine did not produce from `from` to `to` (null: still going on when the detector looked, see the fact set's
 * `through`). Facts of one machine never overlap; what they leave of [window.from, through] is producing, so that
 * states tile time by construction. A stop shorter than the machine's threshold is `micro`.
 */
export const downtimeOccurred = factType('downtime.occurred', 1, {
  machine: z.string(),
  state: machineState.exclude(['producing']),
  from: micros,
  to: micros.nullable(),
  micro: z.boolean(),
  /** A code the machine itself gave for the stop, if any: a first guess at the reason. */
  deviceReason: z.string().optional(),
});
