import {
  type DetectedFact,
  type DetectorContext,
  detector,
  type Evidence,
  isGood,
  LIMIT_ROLES,
  type LimitSettings,
  limitSettings,
  type Micros,
} from '@millrace/contracts';
import { distinctEvidence, evidenceOf, factKey } from './fact-parts.ts';

const LEVELS = {
  highHigh: { condition: 'high-high', severity: 'critical', sign: 1 },
  high: { condition: 'high', severity: 'high', sign: 1 },
  low: { condition: 'low', severity: 'high', sign: -1 },
  lowLow: { condition: 'low-low', severity: 'critical', sign: -1 },
} as const;
type Level = keyof typeof LEVELS;
const NAMES = Object.keys(LEVELS) as Level[];

/** A value beyond one limit. */
interface Beyond {
  readonly since: Micros;
  readonly opened: Evidence;
  /** Beyond it for long enough. */
  readonly on: boolean;
  /** When it came back, while that is not long enough. */
  readonly back: Evidence | null;
  readonly worst: number;
  readonly worstAt: Evidence;
  readonly continued: boolean;
}
type State = Readonly<Partial<Record<Level, Beyond>>>;
type Context = DetectorContext<LimitSettings>;

/**
 * Limits of a value, each by itself: a value beyond high-high is beyond high too. Readings that are not good say
 * nothing. A condition begins when the value first was beyond the limit, and ends when it first was back.
 */
export const limit = detector<LimitSettings, State>({
  type: 'limit',
  settings: limitSettings,
  roles: LIMIT_ROLES,
  window: () => ({ by: 'day', continuous: true }),
  start: () => ({}),
  step(state, input, context) {
    if (input.kind !== 'sample' || !isGood(input.quality) || typeof input.value !== 'number')
      return { state, facts: [] };
    const facts: DetectedFact[] = [];
    const next: Partial<Record<Level, Beyond>> = {};
    for (const level of NAMES) {
      const edge = context.settings[level];
      const before = state[level] ?? null;
      if (edge === undefined) {
        // Judged by it until it was taken out of the settings.
        if (before?.on) facts.push(...ended(level, before, evidenceOf(input), context));
        continue;
      }
      const until = elapse(level, before, input.time, context);
      facts.push(...until.facts);
      const read = reading(level, until.beyond, { value: input.value, edge, evidence: evidenceOf(input) }, context);
      facts.push(...read.facts);
      if (read.beyond) next[level] = read.beyond;
    }
    return { state: next, facts };
  },
  finish: (state, through, context) =>
    NAMES.flatMap((level) => {
      const { beyond, facts } = elapse(level, state[level] ?? null, through, context);
      if (!beyond?.on) return facts;
      const over = context.window.to !== null && through >= context.window.to;
      return [...facts, factOf(level, beyond, over ? context.window.to : null, null, context)];
    }),
  carry(state, context) {
    const next: Partial<Record<Level, Beyond>> = {};
    for (const level of NAMES) {
      const { beyond } = elapse(level, state[level] ?? null, context.window.to ?? 0, context);
      if (beyond) next[level] = { ...beyond, continued: beyond.on };
    }
    return next;
  },
  wakeAt(state, through, { settings }) {
    const moments = NAMES.flatMap((level) => {
      const beyond = state[level];
      if (!beyond) return [];
      if (beyond.back) return [beyond.back.time + settings.delayOff];
      return beyond.on ? [] : [beyond.since + settings.delayOn];
    }).filter((moment) => moment > through);
    return moments.length > 0 ? Math.min(...moments) : null;
  },
});

/** What time alone changes up to `at`: long enough beyond the limit, long enough back. */
function elapse(
  level: Level,
  beyond: Beyond | null,
  at: Micros,
  context: Context,
): { beyond: Beyond | null; facts: DetectedFact[] } {
  const { delayOn, delayOff } = context.settings;
  if (!beyond) return { beyond, facts: [] };
  if (beyond.on && beyond.back && at - beyond.back.time >= delayOff) {
    return { beyond: null, facts: ended(level, beyond, beyond.back, context) };
  }
  if (!beyond.on && at - beyond.since >= delayOn) return { beyond: { ...beyond, on: true }, facts: [] };
  return { beyond, facts: [] };
}

function reading(
  level: Level,
  beyond: Beyond | null,
  { value, edge, evidence }: { value: number; edge: number; evidence: Evidence },
  context: Context,
): { beyond: Beyond | null; facts: DetectedFact[] } {
  const { sign } = LEVELS[level];
  const { deadband, delayOn, delayOff } = context.settings;
  const excess = (value - edge) * sign;
  if (!beyond) {
    if (excess <= 0) return { beyond, facts: [] };
    const since = evidence.time;
    const on = delayOn === 0;
    const opened = { since, opened: evidence, on, back: null, worst: value, worstAt: evidence, continued: false };
    return { beyond: opened, facts: [] };
  }
  if (excess > 0) {
    const worse = (value - beyond.worst) * sign > 0;
    return {
      beyond: { ...beyond, back: null, ...(worse ? { worst: value, worstAt: evidence } : {}) },
      facts: [],
    };
  }
  if (!beyond.on) return { beyond: null, facts: [] };
  if (excess > -deadband && deadband > 0) return { beyond, facts: [] };
  const back = beyond.back ?? evidence;
  if (delayOff > 0) return { beyond: { ...beyond, back }, facts: [] };
  return { beyond: null, facts: ended(level, beyond, back, context) };
}

/**
 * A condition that was over already when the window began, but was not known to be, is of no length in it; it is told all the
 * same where the window before has said that it goes on.
 */
function ended(level: Level, beyond: Beyond, back: Evidence, context: Context): DetectedFact[] {
  const to = Math.max(back.time, context.window.from);
  const isLong = to > Math.max(beyond.since, context.window.from);
  return isLong || beyond.continued ? [factOf(level, beyond, to, back, context)] : [];
}

function factOf(
  level: Level,
  beyond: Beyond,
  to: Micros | null,
  closed: Evidence | null,
  context: Context,
): DetectedFact {
  const { condition, severity } = LEVELS[level];
  const from = Math.max(beyond.since, context.window.from);
  return {
    // One of no length ends where another may begin.
    key: factKey(context, from, to === from ? `${condition}|over` : condition),
    type: 'condition.occurred',
    version: 1,
    occurredAt: from,
    site: context.site,
    evidence: distinctEvidence([beyond.opened, beyond.worstAt, closed]),
    payload: {
      subject: context.subject,
      condition,
      severity,
      from,
      to,
      ...(context.settings[level] === undefined ? {} : { limit: context.settings[level] }),
      worst: beyond.worst,
      ...(beyond.continued ? { continued: true } : {}),
      ...(to !== null && !closed && !context.last ? { continues: true } : {}),
      ...(beyond.since < from ? { began: beyond.since } : {}),
    },
  };
}
