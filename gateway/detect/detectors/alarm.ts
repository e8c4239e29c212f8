import {
  ALARM_ROLES,
  type AlarmSettings,
  alarmSettings,
  type DetectedFact,
  detector,
  isGood,
} from '@millrace/contracts';
import {
  type AlarmWords,
  acknowledged,
  carried,
  cleared,
  elapsed,
  nextChange,
  type Occurrence,
  raised,
  told,
} from './alarm-course.ts';
import { evidenceOf } from './fact-parts.ts';

interface State {
  readonly one: Occurrence | null;
}

/**
 * An alarm that a device tells by a value: on from when the value first stood so, until it first stood otherwise. Readings
 * that are not good say nothing: an alarm of a device that is out of reach stays as it was.
 */
export const alarm = detector<AlarmSettings, State>({
  type: 'alarm',
  settings: alarmSettings,
  roles: ALARM_ROLES,
  window: () => ({ by: 'day', continuous: true }),
  start: () => ({ one: null }),
  step(state, input, { settings, ...context }) {
    const before = elapsed(state.one, input.time, settings);
    if (input.kind !== 'sample' || !isGood(input.quality)) return { state: { one: before }, facts: [] };
    if (input.role === 'acknowledged') {
      const is = input.value !== 0 && input.value !== null;
      return { state: { one: acknowledged(before, is, input.time) }, facts: [] };
    }
    const evidence = evidenceOf(input);
    if (!isOn(input.value, settings)) return { state: { one: cleared(before, evidence, settings) }, facts: [] };
    const { one, before: past } = raised(before, evidence, wordsOf(settings), settings);
    const facts: DetectedFact[] = told(past, input.time, { ...context, settings });
    return { state: { one }, facts };
  },
  finish: (state, through, context) => told(elapsed(state.one, through, context.settings), through, context),
  carry: (state, { window, settings }) => ({ one: carried(elapsed(state.one, window.to ?? 0, settings)) }),
  wakeAt(state, through, { settings }) {
    const at = nextChange(elapsed(state.one, through, settings), settings);
    return at !== null && at > through ? at : null;
  },
});

const isOn = (value: unknown, { is }: AlarmSettings): boolean => value === (typeof is === 'boolean' ? Number(is) : is);

const wordsOf = ({ severity, text, acknowledge }: AlarmSettings): AlarmWords => ({
  severity,
  ...(text ? { text } : {}),
  ...(acknowledge ? { acknowledge } : {}),
});
