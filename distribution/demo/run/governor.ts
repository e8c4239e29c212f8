/** What waits to be booked, as the gateways of the plant tell it of themselves. */
export interface Backlog {
  /** Fact sets that the detectors have said and the business has not booked. A gateway counts no more than it holds in memory (some thousands). */
  readonly factSets: number;
  /** Readings and observations that the detectors have not come to. */
  readonly inputs: number;
  /** Readings that are not stored. */
  readonly readings: number;
}

/**
 * How much may wait before things are to happen less often. Below it is what waits between two looks on a busy machine;
 * far above it screens would show a plant of some minutes ago.
 */
export const BOUNDS: Backlog = { factSets: 200, inputs: 2_000, readings: 20_000 };

export interface Governor {
  /** Times as often as in life, from 1 to what is asked. */
  readonly speed: number;
  /** How full it was at the last look; null: nobody has been able to say yet. */
  readonly level: number | null;
}

export const ungoverned = (asked: number): Governor => ({ speed: asked, level: null });

/** The share of its bound that the worst of them has reached: 1 is the bound. */
export const fullness = (backlog: Backlog): number =>
  Math.max(backlog.factSets / BOUNDS.factSets, backlog.inputs / BOUNDS.inputs, backlog.readings / BOUNDS.readings);

/** How hard it is pulled towards the bound at each look, and how hard against a change of what waits. */
const PULL = 0.03;
const DAMP = 0.8;
/** The most that one look may change: the speed falls at most by a third and grows at most by a tenth. */
const FASTEST_FALL = Math.log(1.5);
const FASTEST_RISE = Math.log(1.1);

/** Even steps of it are equal factors, so that a large backlog counts for more, but not a hundred times more. */
const levelOf = (full: number): number => Math.log((full + 0.5) / 1.5);

/**
 * The speed from one look to the next (about every two seconds): a proportional-integral controller on the logarithm of
 * the speed, its proportional part acting on the change of the backlog, so that it brakes before the bound is reached
 * and lets go before it is left. `backlog` null: it cannot be seen. Then nobody knows that anything is booked: the speed
 * falls slowly where it could be seen before, and stays where it never could.
 *
 * Never above `asked`, never below 1. A step is bounded, so nothing jumps but what is asked.
 */
export function govern(governor: Governor, asked: number, backlog: Backlog | null): Governor {
  const within = (speed: number): number => Math.min(asked, Math.max(1, speed));
  const { speed, level } = governor;
  if (!backlog) return { speed: within(level === null ? speed : speed * 0.97), level };
  const next = levelOf(fullness(backlog));
  const push = -PULL * next - DAMP * (next - (level ?? next));
  const step = Math.exp(Math.min(FASTEST_RISE, Math.max(-FASTEST_FALL, push)));
  return { speed: within(speed * step), level: next };
}
