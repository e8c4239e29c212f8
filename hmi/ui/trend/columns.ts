/** One point's buckets as they come, in µs and columns of equal length. */
export interface TrendColumns {
  readonly t: readonly number[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly avg: readonly (number | null)[];
}

export interface PlotColumns {
  /** Seconds, as uPlot wants them. */
  readonly x: readonly number[];
  readonly avg: readonly (number | null)[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  /** Where nothing is known: from the last value before to the first after, in seconds. */
  readonly gaps: readonly (readonly [number, number])[];
}

/**
 * The columns of a plot: wherever two buckets lie further apart than `maxGap` (or than two buckets, where those are
 * longer) a row of nulls stands between them, so that no line is ever drawn across a gap. Ten thousands of buckets are
 * gone through while somebody waits for the picture: plain loops, and columns without a hole are drawn as they came.
 */
export function plotColumns({ t, min, max, avg }: TrendColumns, bucket: number, maxGap: number): PlotColumns {
  const longest = Math.max(maxGap, 2 * bucket);
  const holes: number[] = [];
  for (let index = 1; index < t.length; index++) {
    if ((t[index] ?? 0) - (t[index - 1] ?? 0) > longest) holes.push(index);
  }
  const x = withHoles(t, holes, (before) => before + bucket);
  for (let index = 0; index < x.length; index++) x[index] = (x[index] ?? 0) / 1e6;
  if (holes.length === 0) return { x, avg, min, max, gaps: gapsOf(x, avg) };
  const none = (): null => null;
  const mean = withHoles(avg, holes, none);
  return { x, avg: mean, min: withHoles(min, holes, none), max: withHoles(max, holes, none), gaps: gapsOf(x, mean) };
}

/** A copy with one more before each of `holes`, made of what stands before it. */
function withHoles<T>(column: readonly T[], holes: readonly number[], made: (before: T) => T): T[] {
  const out: T[] = [];
  let from = 0;
  for (const hole of holes) {
    for (let index = from; index < hole; index++) out.push(column[index] as T);
    out.push(made(column[hole - 1] as T));
    from = hole;
  }
  for (let index = from; index < column.length; index++) out.push(column[index] as T);
  return out;
}

function gapsOf(x: readonly number[], values: readonly (number | null)[]): [number, number][] {
  const gaps: [number, number][] = [];
  let last = -1;
  for (let index = 0; index < x.length; index++) {
    if ((values[index] ?? null) === null) continue;
    if (last >= 0 && index - last > 1) gaps.push([x[last] ?? 0, x[index] ?? 0]);
    last = index;
  }
  return gaps;
}

/** Another stretch of the same point, laid over this one: `shift` is added to its times, µs. */
export interface Overlay {
  readonly name: string;
  readonly columns: TrendColumns;
  readonly shift: number;
}

/** The range of a y axis: what was measured and what is normal, with a little air; never of no height. */
export function yRange(
  columns: TrendColumns,
  normal: { low: number; high: number } | null,
): { low: number; high: number } {
  let low = normal?.low ?? Number.POSITIVE_INFINITY;
  let high = normal?.high ?? Number.NEGATIVE_INFINITY;
  for (const value of columns.min) if (value !== null && value < low) low = value;
  for (const value of columns.max) if (value !== null && value > high) high = value;
  if (!Number.isFinite(low) || !Number.isFinite(high)) return { low: 0, high: 1 };
  const air = (high - low || Math.abs(high) || 1) * 0.08;
  // What is never negative does not begin below zero only for the air.
  return { low: low >= 0 && low - air < 0 ? 0 : low - air, high: high + air };
}
