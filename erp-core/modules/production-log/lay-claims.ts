import type { DetectedStop } from './state-band.ts';

/** What somebody said of a range of time. */
export interface Claim {
  readonly id: string;
  readonly kind: 'reason' | 'cut' | 'join';
  readonly from: number;
  /** Null: to the end of the stop that holds the moment it was said, or `from`. */
  readonly to: number | null;
  readonly reason: string | null;
  readonly note: string | null;
  readonly user: string;
  readonly at: number;
}

/** A stop as people see it: one stretch with one reason. */
export interface ExplainedStop {
  readonly facts: readonly string[];
  readonly state: DetectedStop['state'];
  readonly micro: boolean;
  readonly deviceReason: string | null;
  readonly from: number;
  readonly to: number | null;
  readonly claim: Claim | null;
}

interface Piece {
  readonly from: number;
  readonly to: number;
  claim: Claim | null;
}

/**
 * Lays what people said over what a detector says. Claims are ranges of time: the latest wins, one outside any stop
 * sleeps. Stops that touch and share their state are one, unless somebody cut them; a join takes cuts in its range back.
 * Within a cut-free stop a reason also holds where only an edge moved, so a late record never leaves a sliver without
 * one. `through` is how far the detector has seen. Pure: laid again over every revision, with the same end.
 */
export function layClaims(
  stops: readonly DetectedStop[],
  claims: readonly Claim[],
  through: number,
): readonly ExplainedStop[] {
  const said = [...claims].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const cuts = standingCuts(said);
  return coalesce(stops).flatMap((stop) => {
    const end = stop.to ?? Math.max(through, stop.from);
    const inside = cuts.filter((cut) => cut > stop.from && cut < end);
    const edges = [stop.from, ...inside, end];
    return edges.slice(0, -1).flatMap((from, index) => {
      const to = edges[index + 1] ?? end;
      const pieces = paint({ from, to }, said, stop, end);
      return pieces.map(
        (piece): ExplainedStop => ({
          facts: stop.facts,
          state: stop.state,
          micro: stop.micro,
          deviceReason: stop.deviceReason,
          from: piece.from,
          to: piece.to === end ? stop.to : piece.to,
          claim: piece.claim,
        }),
      );
    });
  });
}

type Whole = Omit<DetectedStop, 'fact'> & { readonly facts: readonly string[] };

/** Stops that a window's edge cut in two are one again. */
function coalesce(stops: readonly DetectedStop[]): readonly Whole[] {
  const whole: Whole[] = [];
  for (const { fact, ...stop } of [...stops].sort((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last && last.to === stop.from && last.state === stop.state) {
      whole[whole.length - 1] = {
        ...last,
        to: stop.to,
        micro: last.micro && stop.micro,
        deviceReason: last.deviceReason ?? stop.deviceReason,
        facts: [...last.facts, fact],
      };
    } else whole.push({ ...stop, facts: [fact] });
  }
  return whole;
}

function standingCuts(said: readonly Claim[]): readonly number[] {
  let cuts: number[] = [];
  for (const claim of said) {
    if (claim.kind === 'cut') cuts.push(claim.from);
    else if (claim.kind === 'join') {
      const { from, to } = claim;
      cuts = cuts.filter((cut) => cut < from || (to !== null && cut > to));
    }
  }
  return [...new Set(cuts)].sort((a, b) => a - b);
}

/** The pieces of one cut-free stretch by their reason. */
function paint(
  { from, to }: { readonly from: number; readonly to: number },
  said: readonly Claim[],
  stop: Whole,
  stopEnd: number,
): readonly Piece[] {
  let pieces: Piece[] = [{ from, to, claim: null }];
  for (const claim of said) {
    if (claim.kind === 'cut') continue;
    const end = claim.to ?? (holds(stop, stopEnd, claim) ? stopEnd : claim.from);
    // What was joined is one stop with one reason: the first that was said of any part of it.
    const lead =
      claim.kind === 'reason'
        ? claim
        : pieces.find((piece) => piece.claim && piece.from < end && piece.to > claim.from)?.claim;
    if (lead) pieces = pieces.flatMap((piece) => over(piece, lead, claim.from, end));
  }
  // An edge that moved: what nobody spoke of takes the reason of the time before it, or else of the time after.
  for (let at = 1; at < pieces.length; at += 1) take(pieces[at], pieces[at - 1]);
  for (let at = pieces.length - 2; at >= 0; at -= 1) take(pieces[at], pieces[at + 1]);
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last && last.claim?.id === piece.claim?.id) merged[merged.length - 1] = { ...last, to: piece.to };
    else merged.push(piece);
  }
  return merged;
}

const take = (piece: Piece | undefined, from: Piece | undefined): void => {
  if (piece && piece.claim === null && from) piece.claim = from.claim;
};

/**
 * Whether an open-ended claim speaks of this stop: it began there, or was said while it went on (a late record may have
 * cut the stop that the person saw in two, or moved its start).
 */
const holds = (stop: Whole, end: number, { from, at }: Claim): boolean => {
  const within = (moment: number) => stop.from <= moment && (moment < end || stop.to === null);
  return within(from) || (stop.from >= from && within(at));
};

/** A piece with a claim laid over it from one moment to another. */
function over(piece: Piece, claim: Claim, start: number, end: number): Piece[] {
  const from = Math.max(piece.from, start);
  const to = Math.min(piece.to, end);
  // A stop that has only begun has no length yet; what is said of its beginning is said of it.
  if (to < from || (to === from && piece.to !== piece.from)) return [piece];
  const parts: Piece[] = [];
  if (piece.from < from) parts.push({ ...piece, to: from });
  parts.push({ from, to, claim });
  if (to < piece.to) parts.push({ ...piece, from: to });
  return parts;
}
