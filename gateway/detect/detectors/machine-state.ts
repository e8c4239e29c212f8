import {
  type DetectedFact,
  type DetectorInput,
  detector,
  type Evidence,
  MACHINE_STATE_ROLES,
  type MachineState,
  type MachineStateSettings,
  type Micros,
  machineStateSettings,
  qualityClass,
} from '@millrace/contracts';
import { evidenceOf, isOther } from './fact-parts.ts';
import { type Context, openFacts, type Piece, stretchAt, type Timeline, turn } from './machine-timeline.ts';

/** What the inputs have said so far. */
interface Heard {
  /** The state the source itself last said; null: none that is understood. */
  readonly said: MachineState | null;
  readonly setup: boolean;
  readonly reason: string | null;
  /** The last input of any kind. */
  readonly seen: Evidence | null;
  /** The last cycle, or the reading that counting began with. */
  readonly cycle: Evidence | null;
  readonly count: number | null;
}

interface State {
  /** Null until the first input of the stream. */
  readonly timeline: Timeline | null;
  readonly heard: Heard;
}

const NOTHING: Heard = { said: null, setup: false, reason: null, seen: null, cycle: null, count: null };

/**
 * What a machine does, from a run bit, its cycles, a state word or its power: facts of all time that it did not produce.
 * What they leave of [window.from, through] is producing. Before the first input, and in silence, there is no signal. A
 * piece that goes over the end of a shift is cut there; its real beginning still counts for the threshold. Silence and
 * missing cycles reach back to the last thing heard, but not into a shift that is over.
 */
export const machineStateDetector = detector<MachineStateSettings, State>({
  type: 'machine-state',
  settings: machineStateSettings,
  roles: MACHINE_STATE_ROLES,
  window: () => ({ by: 'shift', continuous: true }),
  start: () => ({ timeline: null, heard: NOTHING }),
  step(state, input, context) {
    const until = elapse(state, input.time, context);
    const heard = hear(until.state.heard, input, context.settings);
    const next = pieceAt(heard, input);
    const { timeline } = until.state;
    if (timeline.current.state === next.state) {
      // A code for the stop often comes a moment after the stop.
      const current = { ...timeline.current, reason: timeline.current.reason ?? next.reason };
      return { state: { timeline: { ...timeline, current }, heard }, facts: until.facts };
    }
    const turned = turn(timeline, next, evidenceOf(input), context);
    return { state: { timeline: turned.timeline, heard }, facts: [...until.facts, ...turned.facts] };
  },
  finish(state, through, context) {
    const until = elapse(state, through, context);
    return [...until.facts, ...openFacts(until.state.timeline, through, context)];
  },
  carry(state, context) {
    const end = context.window.to ?? context.window.from;
    const { timeline, heard } = elapse(state, end, context).state;
    const current = { ...timeline.current, from: end };
    return { timeline: { current, stretch: stretchAt(timeline, end, context) }, heard };
  },
  wakeAt(state, through, context) {
    const { heard, timeline } = elapse(state, through, context).state;
    const { settings, window } = context;
    const began = timeline.stretch?.began ?? timeline.current.from;
    const stops = timeline.current.state === 'producing' || timeline.current.state === 'no-signal' ? null : began;
    const moments = [
      stops === null ? null : stops + settings.stopsAfter + 1,
      heard.seen && settings.silentAfter !== undefined ? heard.seen.time + settings.silentAfter + 1 : null,
      heard.cycle && settings.by === 'cycle' ? heard.cycle.time + settings.cycleWithin + 1 : null,
      window.to,
    ];
    const later = moments.filter((moment): moment is Micros => moment !== null && moment > through);
    return later.length > 0 ? Math.min(...later) : null;
  },
});

/** What the passing of time alone says up to `at`: cycles that did not come, then silence. */
function elapse(
  state: State,
  at: Micros,
  context: Context,
): { state: { timeline: Timeline; heard: Heard }; facts: DetectedFact[] } {
  const { settings, window } = context;
  let { heard } = state;
  const unheard: Piece = { state: 'no-signal', from: window.from, opened: null, reason: null };
  let timeline: Timeline = state.timeline ?? { current: unheard, stretch: null };
  const facts: DetectedFact[] = [];
  const go = (to: MachineState, from: Micros, opened: Evidence) => {
    if (timeline.current.state === to) return;
    const reason = to === 'no-signal' ? null : heard.reason;
    const turned = turn(
      timeline,
      { state: to, from: Math.max(from, timeline.current.from), opened, reason },
      opened,
      context,
    );
    timeline = turned.timeline;
    facts.push(...turned.facts);
  };
  const { seen, cycle } = heard;
  if (settings.by === 'cycle' && cycle && at - cycle.time > settings.cycleWithin && heard.said !== 'stopped') {
    heard = { ...heard, said: 'stopped' };
    go(heard.setup ? 'setup' : 'stopped', cycle.time, cycle);
  }
  if (settings.silentAfter !== undefined && seen && at - seen.time > settings.silentAfter)
    go('no-signal', seen.time, seen);
  return { state: { timeline, heard }, facts };
}

function pieceAt(heard: Heard, input: DetectorInput): Piece {
  const said = heard.said === null ? 'no-signal' : heard.setup && heard.said !== 'producing' ? 'setup' : heard.said;
  return {
    state: said,
    from: input.time,
    opened: evidenceOf(input),
    reason: said === 'producing' ? null : heard.reason,
  };
}

function hear(before: Heard, input: DetectorInput, settings: MachineStateSettings): Heard {
  if (input.kind !== 'sample') return before;
  const bad = qualityClass(input.quality) === 'bad' || input.value === null;
  const value = typeof input.value === 'boolean' ? Number(input.value) : input.value;
  if (input.role === 'setup') return bad ? before : { ...before, setup: isOn(value), seen: evidenceOf(input) };
  if (input.role === 'reason') {
    const reason = bad || value === '' || value === 0 ? null : String(value);
    return { ...before, reason, seen: evidenceOf(input) };
  }
  if (input.role !== ROLE[settings.by]) return before;
  if (bad) return { ...before, said: null };
  const heard = { ...before, seen: evidenceOf(input) };
  switch (settings.by) {
    case 'run':
      return { ...heard, said: isOn(value) ? 'producing' : 'stopped' };
    case 'power':
      return typeof value === 'number' ? { ...heard, said: byPower(value, settings) } : before;
    case 'state': {
      const named = settings.states[String(value)];
      // A value that the profile does not name is heard, but not understood.
      return named ? { ...heard, said: named } : { ...heard, said: null, reason: `unknown state ${String(value)}` };
    }
    case 'cycle':
      return typeof value === 'number' ? byCycle(heard, value, input) : before;
  }
}

const ROLE = { run: 'run', cycle: 'count', state: 'state', power: 'power' } as const;
const isOn = (value: unknown): boolean => value !== 0 && value !== '' && value !== '0' && value !== 'false';

const byPower = (power: number, limits: { producingFrom: number; idleFrom: number }): MachineState =>
  power >= limits.producingFrom ? 'producing' : power >= limits.idleFrom ? 'idle' : 'stopped';

/**
 * A counter that rises has cycled; a first reading, one set back to zero, or the first of another point, only says
 * where it stands.
 */
function byCycle(heard: Heard, count: number, input: DetectorInput): Heard {
  const evidence = evidenceOf(input);
  if (heard.count === null || (heard.cycle && isOther(heard.cycle, input))) return { ...heard, count, cycle: evidence };
  if (count <= heard.count) return { ...heard, count };
  return { ...heard, count, cycle: evidence, said: 'producing' };
}
