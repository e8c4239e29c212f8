import {
  DEVICE_ALARMS_ROLES,
  type DetectedFact,
  type DetectorContext,
  type DeviceAlarmsSettings,
  detector,
  deviceAlarmsSettings,
  type Evidence,
  isGood,
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
import { type AlarmEvent, acknowledgeOf, eventOf, wordsOf } from './alarm-event.ts';
import { evidenceOf } from './fact-parts.ts';

/** `branch`: the name by which the device wants this occurrence acknowledged, since the condition itself has gone on. */
interface DeviceAlarm extends Occurrence {
  readonly branch?: string;
}
/** Alarms by their names, earlier occurrences by those of their branches: what is on, and what is over and still to be acknowledged. */
type State = Readonly<Record<string, DeviceAlarm>>;
type Context = DetectorContext<DeviceAlarmsSettings>;

/** Alarms of one point that are followed at a time; what comes beyond them is not told. */
const MOST_ALARMS = 1_000;
/** Of those, that are over and wait to be acknowledged: an older one is told without. */
const MOST_PAST = 100;

/**
 * Alarms and conditions that a device tells as events, each an alarm of its own (OPC UA Part 9): on while the device says
 * active, or, of a condition that has no such state, while it retains it. A branch (Part 9 §5.5.2) is the occurrence before
 * it, by which that is acknowledged from then on; one whose occurrence is not known here is an alarm of its own for as long as
 * the device retains it. Other events say nothing here.
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
    const evidence = evidenceOf(input);
    const place = event.branch === null ? null : placeOfBranch(state, event, event.branch);
    const next = place
      ? branched(state, place, event, evidence.time, context)
      : entered(state, event, evidence, context);
    if (!next) return { state, facts: [] };
    const { kept, past } = settled(next.state);
    return { state: kept, facts: [...next.facts, ...past.flatMap((over) => told(over, input.time, context))] };
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

const at = (state: State, name: string): DeviceAlarm | null =>
  Object.hasOwn(state, name) ? (state[name] ?? null) : null;

/** What the condition itself says, or a branch that nothing is known of. Null: it concerns nobody. */
function entered(
  state: State,
  said: AlarmEvent,
  evidence: Evidence,
  context: Context,
): { readonly state: State; readonly facts: DetectedFact[] } | null {
  const event = said.branch === null ? said : { ...said, name: said.branch, on: said.retained };
  const known = at(state, event.name);
  if (!known && (!event.on || event.severity < context.settings.from || Object.keys(state).length >= MOST_ALARMS))
    return null;
  const { one, before } = taken(known, event, evidence, context);
  if (!one) return null;
  const next = { ...state, [event.name]: one };
  if (!before) return { state: next, facts: [] };
  // It may still be acknowledged by its branch.
  return before.branch === undefined
    ? { state: next, facts: told(before, evidence.time, context) }
    : { state: { ...next, [before.branch]: before }, facts: [] };
}

/** Where the occurrence stands that a branch is of; null: it is not known. */
function placeOfBranch(state: State, { name, retained }: AlarmEvent, branch: string): string | null {
  const past = at(state, branch);
  if (past) return past.branch === branch ? branch : null;
  const newest = at(state, name);
  if (!newest) return null;
  if (newest.branch === branch) return name;
  return retained && newest.branch === undefined && newest.acknowledgedAt === null ? name : null;
}

/** The device says how an earlier occurrence stands: it is acknowledged by this event from now on. */
function branched(
  state: State,
  place: string,
  event: AlarmEvent,
  time: number,
  context: Context,
): { readonly state: State; readonly facts: DetectedFact[] } {
  const { words, ...one } = state[place] as DeviceAlarm;
  const way = event.retained ? acknowledgeOf(event, context) : {};
  const known: DeviceAlarm = { ...one, branch: event.branch ?? '', words: { ...withoutAcknowledge(words), ...way } };
  const after = event.acknowledged ? (acknowledged(known, true, time) ?? known) : known;
  return { state: { ...state, [place]: after }, facts: [] };
}

function taken(
  known: DeviceAlarm | null,
  event: AlarmEvent,
  evidence: Evidence,
  context: Context,
): { readonly one: DeviceAlarm | null; readonly before: DeviceAlarm | null } {
  const { acknowledged: is } = event;
  if (event.on) {
    const { one, before } = raised(known, evidence, wordsOf(event, context), AT_ONCE);
    // One that is on still is acknowledged by its condition, whatever branch there was.
    const { branch: _, ...fresh } = one as DeviceAlarm;
    return { one: is === null ? fresh : acknowledged(fresh, is, evidence.time), before };
  }
  const one: DeviceAlarm | null = cleared(known, evidence, AT_ONCE);
  // Where a branch is to be acknowledged, the condition is not, and says so of what comes next.
  if (!one || one.branch !== undefined) return { one, before: null };
  // What it says as it ends ("back to normal") is not what it was about.
  const over = { ...one, words: { ...withoutAcknowledge(one.words), ...acknowledgeOf(event, context) } };
  return { one: is === null ? over : acknowledged(over, is, evidence.time), before: null };
}

const withoutAcknowledge = ({ acknowledge: _, ...words }: AlarmWords): AlarmWords => words;

/** Parts from those that nothing can be added to: over, and acknowledged or not to be; of the others over, the oldest. */
function settled(state: State): { readonly kept: State; readonly past: readonly DeviceAlarm[] } {
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
