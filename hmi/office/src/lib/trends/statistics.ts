import type { TrendSeries } from '@millrace/hmi-client';

export interface Statistics {
  readonly min: number | null;
  readonly max: number | null;
  /** Weighted by time: every bucket counts as long as it is. */
  readonly average: number | null;
  /** Share of good quality in what was read, 0 … 1. */
  readonly good: number | null;
  /** Share of the range in which there was any reading, 0 … 1. */
  readonly covered: number;
  /** µs outside its normal band; null: it has none. */
  readonly outside: number | null;
}

/** The share of what a bucket holds that lies outside a band: exact where it went straight from its least to its most. */
function shareOutside(low: number, high: number, normal: { readonly low: number; readonly high: number }): number {
  if (high <= low) return low < normal.low || low > normal.high ? 1 : 0;
  const inside = Math.min(high, normal.high) - Math.max(low, normal.low);
  return 1 - Math.max(0, inside) / (high - low);
}

/** What a series was within a range (µs), from the buckets that are drawn. Pure. */
export function statisticsOf(
  { t, min, max, avg, good }: Pick<TrendSeries, 't' | 'min' | 'max' | 'avg' | 'good'>,
  bucket: number,
  { from, to }: { readonly from: number; readonly to: number },
  normal: { readonly low: number; readonly high: number } | null = null,
): Statistics {
  let [low, high, sum, known, fine, there, outside] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    0,
    0,
    0,
    0,
    0,
  ];
  for (let index = 0; index < t.length; index++) {
    const time = t[index] ?? 0;
    // The first and the last bucket reach beyond the range: only what lies within counts.
    const length = Math.min(time + bucket, to) - Math.max(time, from);
    if (length <= 0) continue;
    there += length;
    fine += (good[index] ?? 0) * length;
    const a = min[index] ?? null;
    const b = max[index] ?? null;
    const mean = avg[index] ?? null;
    if (a !== null && a < low) low = a;
    if (b !== null && b > high) high = b;
    if (normal && a !== null && b !== null) outside += shareOutside(a, b, normal) * length;
    if (mean === null) continue;
    sum += mean * length;
    known += length;
  }
  return {
    min: Number.isFinite(low) ? low : null,
    max: Number.isFinite(high) ? high : null,
    average: known > 0 ? sum / known : null,
    good: there > 0 ? fine / there : null,
    covered: to > from ? Math.min(1, there / (to - from)) : 0,
    outside: normal && Number.isFinite(low) ? Math.round(outside) : null,
  };
}
