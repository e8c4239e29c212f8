/**
 * Overall equipment effectiveness by both definitions in use, each under its own name, from the same times and counts.
 *
 * - `classic` (Nakajima, as most plants reckon it): availability = run time / planned production time, where stops shorter
 *   than the machine's threshold do not end running; performance = counted / what the run time could have made; quality =
 *   good / counted. Micro-stops so cost performance.
 * - `iso` (ISO 22400-2, 5.9–5.12): availability = APT / PBT, where only time in which the machine really produced counts;
 *   effectiveness = PRI · PQ / APT; quality ratio = GQ / PQ; OEE index is their product. Micro-stops so cost availability.
 *
 * Planned stops and time in which nobody heard the machine are taken out of the planned time; changeover and cleaning stay
 * in it. What cannot be said (nothing was planned, nothing ran, no job says a rate) is null, never 0 or 1.
 */
export interface OeeTimes {
  /** Planned production time: of the calendar, without planned stops and without time in which nobody was heard. µs. */
  readonly planned: number;
  /** Of it: stops above the machine's threshold, idling and set-up that nobody planned. */
  readonly down: number;
  /** Of it: stops below the threshold. */
  readonly micro: number;
}

export interface OeeCounts {
  readonly good: number;
  /** Scrap and rework: not right the first time. */
  readonly bad: number;
  /** Pieces an hour that the jobs ask for, as time at that rate: what classic run time, and production time alone, could have made. */
  readonly possible: { readonly running: number; readonly producing: number } | null;
  /** Of the pieces counted, those made while a job with a rate ran: only they are held against what was possible. */
  readonly rated: number;
}

export interface Oee {
  readonly oee: number | null;
  readonly availability: number | null;
  /** May be above 1: then a rate is set too low, which is kept and shown. */
  readonly performance: number | null;
  readonly quality: number | null;
}

const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
const product = (a: number | null, b: number | null, c: number | null): number | null =>
  a === null || b === null || c === null ? null : a * b * c;

export function oeeOf(times: OeeTimes, counts: OeeCounts): { readonly classic: Oee; readonly iso: Oee } {
  const running = Math.max(0, times.planned - times.down);
  const producing = Math.max(0, running - times.micro);
  const quality = share(counts.good, counts.good + counts.bad);
  const by = (time: number, possible: number | undefined): Oee => {
    const availability = share(time, times.planned);
    const performance = possible === undefined ? null : share(counts.rated, possible);
    return { availability, performance, quality, oee: product(availability, performance, quality) };
  };
  return {
    classic: by(running, counts.possible?.running),
    iso: by(producing, counts.possible?.producing),
  };
}

/**
 * What each factor of the classic definition cost of the planned production time, µs: stops, being slower than the rate
 * (micro-stops are in it), pieces that were not right the first time, and what is left. With `planned` they tile it. Null
 * where the factor cannot be said, and all behind it; a rate that is set too low costs nothing.
 */
export function timeLost(planned: number, { availability, performance, quality }: Oee) {
  if (availability === null) return { stops: null, speed: null, quality: null, effective: null };
  const running = planned * availability;
  const stops = planned - running;
  if (performance === null) return { stops, speed: null, quality: null, effective: null };
  const net = running * Math.min(1, performance);
  if (quality === null) return { stops, speed: running - net, quality: null, effective: null };
  return { stops, speed: running - net, quality: net * (1 - quality), effective: net * quality };
}

/** Several machines as one: each part weighted by the planned time of those that have it; null: none has. */
export function togetherByPlannedTime(all: readonly { readonly planned: number; readonly of: Oee }[]): Oee {
  const mean = (part: keyof Oee): number | null => {
    const known = all.flatMap(({ planned, of }) => (of[part] === null ? [] : [{ planned, value: of[part] }]));
    const weight = known.reduce((sum, { planned }) => sum + planned, 0);
    return weight > 0 ? known.reduce((sum, { planned, value }) => sum + planned * value, 0) / weight : null;
  };
  return {
    oee: mean('oee'),
    availability: mean('availability'),
    performance: mean('performance'),
    quality: mean('quality'),
  };
}
