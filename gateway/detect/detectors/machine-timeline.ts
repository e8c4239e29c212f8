import {
  type DetectedFact,
  type DetectorContext,
  type Evidence,
  type MachineState,
  type MachineStateSettings,
  type Micros,
  plannedStops,
  shiftAt,
  type TimeRange,
} from '@millrace/contracts';
import { distinctEvidence, factKey } from './fact-parts.ts';

export type Context = DetectorContext<MachineStateSettings>;
export type NotProducing = Exclude<MachineState, 'producing'>;

/** One state of the machine, from when it began; the pieces of a machine follow one another without a gap. */
export interface Piece {
  readonly state: MachineState;
  readonly from: Micros;
  readonly opened: Evidence | null;
  readonly reason: string | null;
}

/** A piece that is over; `closed` is what ended it. */
export interface ClosedPiece extends Piece {
  readonly state: NotProducing;
  /** Null: it goes on. */
  readonly to: Micros | null;
  readonly closed: Evidence | null;
}

/** Unplanned time without producing, in one stretch. Whether it is a micro-stop is known by its length alone. */
export interface Stretch {
  /** When it really began: it may have come over the window's start. */
  readonly began: Micros;
  /** Pieces that wait to know whether the stretch passes the threshold. */
  readonly pieces: readonly ClosedPiece[];
}

export interface Timeline {
  readonly current: Piece;
  readonly stretch: Stretch | null;
}

/**
 * Ends the current piece at `at` and gives the timeline after it, and the pieces that have become certain. Planned stops
 * of the calendar are cut out of unplanned time and end its stretch; so do producing and silence.
 */
export function turn(
  { current, stretch }: Timeline,
  next: Piece,
  closed: Evidence | null,
  context: Context,
): { timeline: Timeline; facts: DetectedFact[] } {
  if (next.from <= current.from)
    return {
      timeline: { current: next, stretch: endsStretch(next) ? null : stretch },
      facts: flushed(stretch, next, context),
    };
  const told = tell({ current, stretch }, next.from, closed, context);
  const facts = told.facts;
  let after = told.stretch;
  if (after && endsStretch(next)) {
    facts.push(...factsOf(after, lengthOf(after, next.from), context));
    after = null;
  }
  return { timeline: { current: next, stretch: after }, facts };
}

/** A piece of no length was replaced by `next`: what waits is told if `next` ends the stretch. */
const flushed = (stretch: Stretch | null, next: Piece, context: Context): DetectedFact[] =>
  stretch && endsStretch(next) ? factsOf(stretch, lengthOf(stretch, next.from), context) : [];

const endsStretch = ({ state }: Piece): boolean => state === 'producing' || state === 'no-signal';

/** What the timeline says up to `through`; at the window's end nothing is left open. */
export function openFacts(timeline: Timeline, through: Micros, context: Context): DetectedFact[] {
  const open = context.window.to === null || through < context.window.to;
  if (through <= timeline.current.from) {
    return timeline.stretch ? factsOf(timeline.stretch, lengthOf(timeline.stretch, through), context) : [];
  }
  const told = tell(timeline, through, null, context);
  const facts = told.facts;
  if (told.stretch) facts.push(...factsOf(told.stretch, lengthOf(told.stretch, through), context));
  if (!open || timeline.current.state === 'producing') return facts;
  // The piece that reaches `through` goes on.
  return facts.map((fact) =>
    fact.type === 'downtime.occurred' && fact.payload.to === through
      ? { ...fact, payload: { ...fact.payload, to: null } }
      : fact,
  );
}

/** The stretch that is still running at `at`, with its pieces told: what the next window begins with. */
export function stretchAt(timeline: Timeline, at: Micros, context: Context): Stretch | null {
  const { stretch } = tell(timeline, at, null, context);
  return stretch && { began: stretch.began, pieces: [] };
}

/** Says the current piece up to `to`: what is certain at once, and the stretch that waits. */
function tell(
  { current, stretch }: Timeline,
  to: Micros,
  closed: Evidence | null,
  context: Context,
): { facts: DetectedFact[]; stretch: Stretch | null } {
  const { state } = current;
  if (state === 'producing' || to <= current.from) return { facts: [], stretch };
  const piece: ClosedPiece = { ...current, state, to, closed };
  if (state === 'no-signal') return { facts: [factOf(piece, false, context)], stretch: null };
  const facts: DetectedFact[] = [];
  let running = stretch;
  for (const part of cut(current.from, to, plannedWithin(context))) {
    const cutPiece = { ...piece, from: part.from, to: part.to };
    if (!part.planned) {
      running = { began: running?.began ?? part.from, pieces: [...(running?.pieces ?? []), cutPiece] };
      continue;
    }
    if (running) facts.push(...factsOf(running, lengthOf(running, part.from), context));
    running = null;
    facts.push(factOf({ ...cutPiece, state: 'planned-stop' }, false, context));
  }
  if (running && lengthOf(running, to) > context.settings.stopsAfter) {
    facts.push(...factsOf(running, lengthOf(running, to), context));
    running = { began: running.began, pieces: [] };
  }
  return { facts, stretch: running };
}

const plannedWithin = ({ calendar, window }: Context): readonly TimeRange[] =>
  plannedStops(calendar, shiftAt(calendar, window.from));

/** Cuts a range at the edges of the planned stops. */
function cut(from: Micros, to: Micros, planned: readonly TimeRange[]): (TimeRange & { planned: boolean })[] {
  const parts: (TimeRange & { planned: boolean })[] = [];
  let at = from;
  for (const stop of planned) {
    if (stop.to <= at) continue;
    if (stop.from >= to) break;
    if (stop.from > at) parts.push({ from: at, to: stop.from, planned: false });
    const end = Math.min(stop.to, to);
    parts.push({ from: Math.max(at, stop.from), to: end, planned: true });
    at = end;
  }
  if (at < to) parts.push({ from: at, to, planned: false });
  return parts;
}

const lengthOf = (stretch: Stretch, until: Micros): Micros => until - stretch.began;

const factsOf = ({ pieces }: Stretch, length: Micros, context: Context): DetectedFact[] =>
  pieces.map((piece) => factOf(piece, length <= context.settings.stopsAfter, context));

function factOf(piece: ClosedPiece, micro: boolean, context: Context): DetectedFact {
  const { state, from, to, reason } = piece;
  return {
    key: factKey(context, from),
    type: 'downtime.occurred',
    version: 1,
    occurredAt: from,
    site: context.site,
    evidence: distinctEvidence([piece.opened, piece.closed]),
    payload: { machine: context.subject, state, from, to, micro, ...(reason === null ? {} : { deviceReason: reason }) },
  };
}
