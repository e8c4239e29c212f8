import {
  type DetectedFact,
  type DetectorContext,
  detector,
  type Evidence,
  type Micros,
  SILENCE_ROLES,
  type SilenceSettings,
  silenceSettings,
} from '@millrace/contracts';
import { distinctEvidence, evidenceOf, factKey } from './fact-parts.ts';

interface State {
  readonly heard: Evidence | null;
}

/** A source that says nothing for too long is silent, from the last thing heard until the next. */
export const silence = detector<SilenceSettings, State>({
  type: 'silence',
  settings: silenceSettings,
  roles: SILENCE_ROLES,
  window: () => ({ by: 'day', continuous: true }),
  start: () => ({ heard: null }),
  step(state, input, context) {
    const now = evidenceOf(input);
    const facts = silent(state, input.time, context) ? [factOf(state, input.time, now, context)] : [];
    return { state: { heard: now }, facts: facts.filter((fact) => fact !== null) };
  },
  finish(state, through, context) {
    if (!silent(state, through, context)) return [];
    const over = context.window.to !== null && through >= context.window.to;
    const fact = factOf(state, over ? context.window.to : null, null, context);
    return fact ? [fact] : [];
  },
  wakeAt({ heard }, through, { settings }) {
    const at = heard && heard.time + settings.after + 1;
    return at !== null && at > through ? at : null;
  },
});

const silent = ({ heard }: State, at: Micros, { settings }: DetectorContext<SilenceSettings>): boolean =>
  heard !== null && at - heard.time > settings.after;

function factOf(
  { heard }: State,
  to: Micros | null,
  closed: Evidence | null,
  context: DetectorContext<SilenceSettings>,
): DetectedFact | null {
  if (!heard) return null;
  const { window, settings, site, subject, last } = context;
  const from = Math.max(heard.time, window.from);
  /** The window before has said that it goes on: then its end is told even where it is of no length here. */
  const continued = window.from - heard.time > settings.after;
  if (to !== null && to <= from && !continued) return null;
  return {
    // One of no length ends where another may begin.
    key: factKey(context, from, to === from ? 'over' : undefined),
    type: 'condition.occurred',
    version: 1,
    occurredAt: from,
    site,
    evidence: distinctEvidence([heard, closed]),
    payload: {
      subject,
      condition: 'silent',
      severity: settings.severity,
      from,
      to,
      ...(continued ? { continued } : {}),
      ...(heard.time < from ? { began: heard.time } : {}),
      ...(to !== null && !closed && !last ? { continues: true } : {}),
    },
  };
}
