const SECOND = 1_000_000;

/** What is counted of failed tries, on a person's PIN and on a terminal. Moments in µs. */
export interface Failures {
  readonly failures: number;
  readonly failedAt: number | null;
  readonly lockedUntil: number | null;
}

export interface LockOut {
  /** So many failures cost nothing … */
  readonly free: number;
  /** … the next this long, each further one twice as long … */
  readonly first: number;
  /** … but never longer. */
  readonly most: number;
  /** After so long without a failure they are forgotten. */
  readonly forgetAfter: number;
}

/** Of one person, wherever it is tried: 24 guesses a day in the end, and three mistypings cost nothing. */
export const OF_PERSON: LockOut = {
  free: 3,
  first: 5 * SECOND,
  most: 3_600 * SECOND,
  forgetAfter: 7 * 86_400 * SECOND,
};
/** Of one terminal, whoever is named there. A shift that changes mistypes more often than one person. */
export const OF_TERMINAL: LockOut = {
  free: 10,
  first: 15 * SECOND,
  most: 300 * SECOND,
  forgetAfter: 900 * SECOND,
};

/** How long (µs) is still to wait; null: it may be tried now. */
export const waitOf = ({ lockedUntil }: Pick<Failures, 'lockedUntil'>, now: number): number | null =>
  lockedUntil !== null && lockedUntil > now ? lockedUntil - now : null;

/**
 * The state after one more failure. It is written *before* a PIN is looked at and taken back where the PIN is right: of
 * tries that come at once, each counts.
 */
export function afterFailure(before: Failures, now: number, { free, first, most, forgetAfter }: LockOut): Failures {
  const forgotten = before.failedAt === null || now - before.failedAt > forgetAfter;
  const failures = (forgotten ? 0 : before.failures) + 1;
  const delay = failures <= free ? 0 : Math.min(most, first * 2 ** Math.min(30, failures - free - 1));
  return { failures, failedAt: now, lockedUntil: delay > 0 ? now + delay : null };
}
