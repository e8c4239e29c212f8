import { MICROS_PER_SECOND, type Micros, type Point } from '@millrace/contracts';

/**
 * What lies between a counter's value and what it has counted since it was first seen: `base` is to be added to its value.
 * `resets`: how often it began again at zero meanwhile.
 */
export interface Counted {
  readonly base: number;
  readonly resets: number;
}

export const NOTHING_COUNTED: Counted = { base: 0, resets: 0 };

interface Stand {
  readonly time: Micros;
  readonly value: number;
}

/**
 * Goes on from one reading to the next. A value that fell is a rollover where the width is known and what was counted is
 * plausible then: no faster than the point says, or without that not more than half the width. Else the counter began
 * again, and counted from zero. What is no counter may fall.
 */
export function countOn(
  { counter, scale }: Pick<Point, 'counter' | 'scale'>,
  before: Stand & { readonly counted: Counted },
  after: Stand,
): Counted {
  const { counted } = before;
  const rise = after.value - before.value;
  if (!counter || rise >= 0) return counted;
  const width = widthOf(counter) * Math.abs(scale?.factor ?? 1);
  const seconds = (after.time - before.time) / MICROS_PER_SECOND;
  const most = counter.fastest === undefined ? width / 2 : counter.fastest * seconds;
  const rolled = rise + width;
  if (rolled >= 0 && rolled <= most) return { base: counted.base + width, resets: counted.resets };
  const fromZero = Math.max(0, after.value - (scale?.offset ?? 0));
  return { base: counted.base + fromZero - rise, resets: counted.resets + 1 };
}

/** Where it begins again by itself; zero, which no rollover comes to, where that is not known. */
function widthOf({ bits, digits }: NonNullable<Point['counter']>): number {
  if (bits !== undefined) return 2 ** bits;
  return digits === undefined ? 0 : 10 ** digits;
}
