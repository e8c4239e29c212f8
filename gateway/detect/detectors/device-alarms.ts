import { createHash } from 'node:crypto';
import {
  type ConditionSeverity,
  DEVICE_ALARMS_ROLES,
  type DetectedFact,
  type DetectorContext,
  type DeviceAlarmsSettings,
  detector,
  deviceAlarmsSettings,
  type Evidence,
  isGood,
  type SampleValue,
} from '@millrace/contracts';
import {
  type AlarmWords,
  AT_ONCE,
  acknowledged,
  carried,
  cleared,
  type Occurrence,
  raised,
  told,
} from './alarm-course.ts';
import { evidenceOf } from './fact-parts.ts';

/** Alarms by their names: those that are on, and those that are over and still to be acknowledged. */
type State = Readonly<Record<string, Occurrence>>;
type Context = DetectorContext<DeviceAlarmsSettings>;

/** Alarms of one point that are followed at a time; what comes beyond them is not told. */
const MOST_ALARMS = 1_000;
/** Of those, that are over and wait to be acknowledged: an older one is told without. */
const MOST_PAST = 100;
const LONGEST_NAME = 120;
const LONGEST_WORDS = 500;
const LONGEST_SOURCE = 200;

/**
 * Alarms and conditions that a device tells as events, each an alarm of its own (OPC UA Part 9): on while the device says
 * active, or, of a condition that has no such state, while it retains it. Other events say nothing here, nor do branches,
 * which are earlier occurrences that the device still wants acknowledged.
 */
export const deviceAlarms = detector<DeviceAlarmsSettings, State>({
  type: 'device-alarms',
  settings: deviceAlarmsSettings,
  roles: DEVICE_ALARMS_ROLES,
  window: () => ({ by: 'day', continuous: true }),
  start: () => ({}),
  step(state, input, context) {
    const event = input.kind === 'sample' && isGood(input.quality) ? eventOf(input.value) : null;
    if (!event) return { state, facts: [] };
    const { name } = event;
    const known = Object.hasOwn(state, name) ? (state[name] ?? null) : null;
    if (!known && (!event.on || event.severity < context.settings.from)) return { state, facts: [] };
    const { one, facts } = taken(known, event, evidenceOf(input), context);
    if (!one || (!known && Object.keys(state).length >= MOST_ALARMS)) return { state, facts };
    const { kept, past } = settled({ ...state, [name]: one });
    return { state: kept, facts: [...facts, ...past.flatMap((over) => told(over, input.time, context))] };
  },
  finish: (state, through, context) => Object.values(state).flatMap((one) => told(one, through, context)),
  carry: (state) =>
    Object.fromEntries(
      Object.entries(state).flatMap(([name, one]) => {
        const next = carried(one);
        return next ? [[name, next]] : [];
      }),
    ),
});

function taken(
  known: Occurrence | null,
  event: AlarmEvent,
  evidence: Evidence,
  context: Context,
): { readonly one: Occurrence | null; readonly facts: DetectedFact[] } {
  const at = evidence.time;
  const facts: DetectedFact[] = [];
  let one: Occurrence | null;
  if (event.on) {
    const again = raised(known, evidence, wordsOf(event, context), AT_ONCE);
    facts.push(...told(again.before, at, context));
    one = again.one;
  } else {
    one = cleared(known, evidence, AT_ONCE);
    // What it says as it ends ("back to normal") is not what it was about.
    if (one) one = { ...one, words: { ...withoutAcknowledge(one.words), ...acknowledgeOf(event, context) } };
  }
  if (event.acknowledged !== null) one = acknowledged(one, event.acknowledged, at);
  return { one, facts };
}

/** Parts from those that nothing can be added to: over, and acknowledged or not to be; of the others over, the oldest. */
function settled(state: State): { readonly kept: State; readonly past: readonly Occurrence[] } {
  const over = Object.entries(state).filter(([, one]) => one.over);
  const waiting = over
    .filter(([, { words }]) => words.acknowledge)
    .sort(([, one], [, other]) => (one.back?.time ?? 0) - (other.back?.time ?? 0))
    .slice(-MOST_PAST);
  const past = over.filter((one) => !waiting.includes(one));
  if (past.length === 0) return { kept: state, past: [] };
  const names = new Set(past.map(([name]) => name));
  const kept = Object.fromEntries(Object.entries(state).filter(([name]) => !names.has(name)));
  return { kept, past: past.map(([, one]) => one) };
}

interface AlarmEvent {
  readonly id: string | null;
  /** The condition's own node, as the device writes it. */
  readonly condition: string;
  readonly name: string;
  readonly on: boolean;
  /** Null: it is not of a kind that can be acknowledged. */
  readonly acknowledged: boolean | null;
  readonly severity: number;
  readonly source: string | null;
  readonly text: string | null;
}

function eventOf(value: SampleValue): AlarmEvent | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { id, condition, branch, active, retain, enabled, acknowledged: is, severity, source, message, name } = value;
  if (typeof condition !== 'string' || condition === '') return null;
  if (typeof branch === 'string' && branch !== '') return null;
  return {
    id: words(id),
    condition,
    name: shortened(condition),
    on: enabled !== false && (typeof active === 'boolean' ? active : retain === true),
    acknowledged: typeof is === 'boolean' ? is : null,
    severity: typeof severity === 'number' ? severity : 0,
    source: words(source),
    text: words(message) ?? words(name),
  };
}

const words = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, LONGEST_WORDS) : null;

/** A name that can be part of a key: a node may have as many as 4,096 letters. */
const shortened = (name: string): string =>
  name.length <= LONGEST_NAME
    ? name
    : `${name.slice(0, LONGEST_NAME - 18)}~${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;

function wordsOf(event: AlarmEvent, context: Context): AlarmWords {
  const { name, severity, source, text } = event;
  return {
    severity: severityOf(severity, context.settings),
    name,
    ...(source === null ? {} : { source: source.slice(0, LONGEST_SOURCE) }),
    ...(text === null ? {} : { text: { en: text } }),
    ...acknowledgeOf(event, context),
  };
}

/** Only the newest event of a condition can be acknowledged at the device. */
function acknowledgeOf({ acknowledged: is, id, condition }: AlarmEvent, { subject }: Context): Partial<AlarmWords> {
  if (is !== false || id === null || !isPoint(subject)) return {};
  return { acknowledge: { point: subject, value: { acknowledge: id, condition }, comment: 'comment' } };
}

const withoutAcknowledge = ({ acknowledge: _, ...words }: AlarmWords): AlarmWords => words;

/** The subject names the point itself, so that it can be written to. */
const isPoint = (subject: string): boolean => subject.split('/').length === 5;

function severityOf(severity: number, { critical, high, low }: DeviceAlarmsSettings): ConditionSeverity {
  if (severity >= critical) return 'critical';
  if (severity >= high) return 'high';
  return severity >= low ? 'low' : 'diagnostic';
}
