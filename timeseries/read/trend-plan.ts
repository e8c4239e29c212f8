import type { Micros } from '@millrace/contracts';
import { ceilTo, floorTo, LEVELS, type Level } from '../rollup/levels.ts';

/** What is kept of one point, and how far it is made. */
export interface Kept {
  /** µs: readings before are dropped. */
  readonly readingsFrom: Micros;
  /** By level: buckets before are dropped or were never made; Infinity where the level is not kept at all. */
  readonly levelFrom: ReadonlyMap<number, Micros>;
  /** Buckets that end before are made. */
  readonly rolled: Micros;
}

/** One source of parts: buckets of a level, or readings (no level), of [from, to). */
export interface Segment {
  readonly level: Level | undefined;
  readonly from: Micros;
  readonly to: Micros;
}

export interface TrendPlan {
  readonly bucket: Micros;
  readonly level: Level | undefined;
  /** Asked for, widened to whole buckets. */
  readonly from: Micros;
  readonly to: Micros;
  readonly segments: readonly Segment[];
}

/**
 * The coarsest level that still gives a bucket a pixel; where it is not kept for this point, a finer one, else the
 * readings; where all these are dropped already, the finest that is left. What is not made yet of a level comes from the
 * finer ones and at last from the readings.
 */
export function planTrend(from: Micros, to: Micros, width: number, kept: Kept): TrendPlan {
  const wanted = Math.max(1, Math.ceil((to - from) / width));
  const holds = (level: Level) => (kept.levelFrom.get(level.seconds) ?? Number.POSITIVE_INFINITY) <= from;
  const fine = LEVELS.filter((level) => level.width <= wanted);
  const coarse = LEVELS.filter((level) => level.width > wanted);
  const finest = fine.findLast(holds);
  const level = finest ?? (kept.readingsFrom <= from ? undefined : (coarse.find(holds) ?? LEVELS.at(-1)));
  // Buckets are whole ones of the level that the zoom asks for, so that points side by side agree.
  const unit = level && level.width > wanted ? level.width : (fine.at(-1)?.width ?? 1);
  const bucket = ceilTo(wanted, unit);
  const range = { from: floorTo(from, bucket), to: ceilTo(to, bucket) };
  const segments: Segment[] = [];
  let next = range.from;
  const chain = level
    ? LEVELS.slice(0, LEVELS.findIndex(({ seconds }) => seconds === level.seconds) + 1).toReversed()
    : [];
  for (const step of chain) {
    if (!holds(step)) continue;
    const end = Math.min(range.to, floorTo(kept.rolled, step.width));
    if (end <= next) continue;
    segments.push({ level: step, from: next, to: end });
    next = end;
  }
  if (next < range.to) segments.push({ level: undefined, from: next, to: range.to });
  return { bucket, level, ...range, segments };
}
