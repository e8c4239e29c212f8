import {
  type DetectedFact,
  type DetectorContext,
  detector,
  type Evidence,
  isGood,
  MEASUREMENT_ROLES,
  type MeasurementSettings,
  type Micros,
  measurementSettings,
} from '@millrace/contracts';
import { distinctEvidence, evidenceOf, factKey } from './fact-parts.ts';

/** Readings that lie within the tolerance of each other. */
interface Rest {
  readonly since: Evidence;
  readonly low: number;
  readonly high: number;
  readonly value: number;
  readonly last: Evidence;
  readonly point: number;
}

interface State {
  readonly rest: Rest | null;
  /** False from a measurement until the value rests elsewhere, or has fallen below `rearmBelow`. */
  readonly armed: boolean;
}
type Context = DetectorContext<MeasurementSettings>;

/**
 * A value that came to rest, measured once: the reading that stood when it had rested for `settledFor`. A reading holds
 * until the next, so a device that reports only changes is measured too. Readings that are not good end the rest.
 */
export const measurement = detector<MeasurementSettings, State>({
  type: 'measurement',
  settings: measurementSettings,
  roles: MEASUREMENT_ROLES,
  window: () => ({ by: 'shift', continuous: false }),
  start: () => ({ rest: null, armed: true }),
  step(state, input, context) {
    const { state: before, facts } = settle(state, input.time, context);
    if (input.kind !== 'sample') return { state: before, facts };
    if (!isGood(input.quality) || typeof input.value !== 'number') return { state: { ...before, rest: null }, facts };
    const { tolerance, rearmBelow, from } = context.settings;
    const { value, point } = input;
    const evidence = evidenceOf(input);
    const fell = rearmBelow !== undefined && value < rearmBelow;
    // What is below the least that is measured is not at rest: it could be measured only later, at an earlier time.
    if (from !== undefined && value < from)
      return { state: { rest: null, armed: before.armed || fell || rearmBelow === undefined }, facts };
    const low = Math.min(value, before.rest?.low ?? value);
    const high = Math.max(value, before.rest?.high ?? value);
    // 25.0 and 24.9 are 0.1 apart, whatever binary fractions make of it.
    const rests =
      before.rest !== null && before.rest.point === point && !fell && high - low <= tolerance + Math.abs(high) * 1e-12;
    const rest =
      rests && before.rest
        ? { ...before.rest, low, high, value, last: evidence }
        : { since: evidence, low: value, high: value, value, last: evidence, point };
    const rearmed = rearmBelow === undefined ? !rests : fell;
    return { state: { rest, armed: before.armed || rearmed }, facts };
  },
  finish: (state, through, context) => settle(state, through, context).facts,
  carry: (state, context) => settle(state, context.window.to ?? 0, context).state,
  wakeAt(state, through, { settings }) {
    const at = state.rest && state.armed ? state.rest.since.time + settings.settledFor : null;
    return at !== null && at > through ? at : null;
  },
});

/** Takes the measurement if the value has rested for long enough at `now`, within the window. */
function settle(state: State, now: Micros, context: Context): { state: State; facts: DetectedFact[] } {
  const { rest, armed } = state;
  const { settledFor } = context.settings;
  if (!rest || !armed) return { state, facts: [] };
  const at = rest.since.time + settledFor;
  const { window } = context;
  if (at > now || (window.to !== null && at >= window.to)) return { state, facts: [] };
  return { state: { rest, armed: false }, facts: [factOf(rest, at, context)] };
}

const factOf = (rest: Rest, at: Micros, context: Context): DetectedFact => ({
  key: factKey(context, at),
  type: 'measurement.taken',
  version: 1,
  occurredAt: at,
  site: context.site,
  evidence: distinctEvidence([rest.since, rest.last]),
  payload: {
    device: context.subject,
    point: rest.point,
    at,
    value: rest.value,
    unit: context.units.value ?? '1',
    settledFor: context.settings.settledFor,
  },
});
