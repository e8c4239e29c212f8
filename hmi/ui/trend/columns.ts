/** One point's buckets as they come, in µs and columns of equal length. */
export interface TrendColumns {
  readonly t: readonly number[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly avg: readonly (number | null)[];
}

export interface PlotColumns {
  /** Seconds, as uPlot wants them. */
  readonly x: number[];
  readonly avg: (number | null)[];
  readonly min: (number | null)[];
  readonly max: (number | null)[];
}

/**
 * The columns of a plot: wherever two buckets lie further apart than `maxGap` (or than two buckets, where those are
 * longer) a row of nulls stands between them, so that no line is ever drawn across a gap.
 */
export function plotColumns({ t, min, max, avg }: TrendColumns, bucket: number, maxGap: number): PlotColumns {
  const longest = Math.max(maxGap, 2 * bucket);
  const out: PlotColumns = { x: [], avg: [], min: [], max: [] };
  const push = (time: number, a: number | null, low: number | null, high: number | null) => {
    out.x.push(time / 1e6);
    out.avg.push(a);
    out.min.push(low);
    out.max.push(high);
  };
  for (const [index, time] of t.entries()) {
    const before = t[index - 1];
    if (before !== undefined && time - before > longest) push(before + bucket, null, null, null);
    push(time, avg[index] ?? null, min[index] ?? null, max[index] ?? null);
  }
  return out;
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
