import {
  ATTENDANCE_PUNCH_ROLES,
  type AttendancePunchSettings,
  attendancePunchSettings,
  detector,
  type Micros,
} from '@millrace/contracts';
import { evidenceOf, factKey } from './fact-parts.ts';

type Direction = 'in' | 'out' | 'unknown';
interface State {
  /** When the person last punched in each direction, as it was kept. */
  readonly kept: Readonly<Partial<Record<Direction, Micros>>>;
}

/** A person's punches of a business day at one time clock, each once. Pairing them is not done here. */
export const attendancePunch = detector<AttendancePunchSettings, State>({
  type: 'attendance-punch',
  settings: attendancePunchSettings,
  roles: ATTENDANCE_PUNCH_ROLES,
  window: () => ({ by: 'day', continuous: false }),
  partition: (input) => (input.kind === 'observation' && input.body.type === 'punch' ? input.body.person : null),
  start: () => ({ kept: {} }),
  step(state, input, context) {
    if (input.kind !== 'observation' || input.body.type !== 'punch') return { state, facts: [] };
    const { person, direction, method } = input.body;
    const before = state.kept[direction];
    if (before !== undefined && input.time - before <= context.settings.repeatWithin) return { state, facts: [] };
    return {
      state: { kept: { ...state.kept, [direction]: input.time } },
      facts: [
        {
          key: factKey(context, input.time, direction),
          type: 'attendance.punched',
          version: 1,
          occurredAt: input.time,
          site: context.site,
          evidence: [evidenceOf(input)],
          payload: { person, clock: input.device, at: input.time, direction, method, clockSuspect: input.clockSuspect },
        },
      ],
    };
  },
  finish: () => [],
  // What is older than a repeat may be has nothing to say to the next day.
  carry: ({ kept }, { window, settings }) => ({
    kept: Object.fromEntries(
      Object.entries(kept).filter(([, at]) => window.to !== null && window.to - at <= settings.repeatWithin),
    ),
  }),
});
