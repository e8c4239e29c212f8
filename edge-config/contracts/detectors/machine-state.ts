import { z } from 'zod';
import { machineState } from '../facts/downtime-occurred.ts';
import { duration } from '../time.ts';

export const MACHINE_STATE_ROLES = ['run', 'count', 'state', 'power', 'setup', 'reason'] as const;

const common = {
  /** Not producing for longer is a stop; shorter is a micro-stop. */
  stopsAfter: duration.default(180_000_000),
  /** Nothing heard for longer is "no signal", from the last thing heard. Left out: the source reports only changes. */
  silentAfter: duration.optional(),
};

/**
 * How the machine's state is known. Numbers of a state word mean nothing by themselves (PackML has two numberings that
 * contradict each other), so `states` names each.
 */
export const machineStateSettings = z.discriminatedUnion('by', [
  /** `run` is 1 while the machine produces. */
  z.strictObject({ by: z.literal('run'), ...common }),
  /** Every advance (or pulse) of `count` is a cycle; longer than `cycleWithin` without one is not producing. */
  z.strictObject({ by: z.literal('cycle'), cycleWithin: duration, ...common }),
  /** `state` is an enumeration, of words or numbers. */
  z.strictObject({
    by: z.literal('state'),
    states: z
      .record(z.string(), machineState.exclude(['no-signal']))
      .refine((states) => Object.values(states).includes('producing'), {
        error: 'name what each value of "state" means, at least the one that is "producing"',
      }),
    ...common,
  }),
  /** `power`, in the point's unit. */
  z
    .strictObject({ by: z.literal('power'), producingFrom: z.number(), idleFrom: z.number(), ...common })
    .refine(({ producingFrom, idleFrom }) => idleFrom < producingFrom, { error: 'idleFrom is below producingFrom' }),
]);
export type MachineStateSettings = z.infer<typeof machineStateSettings>;
