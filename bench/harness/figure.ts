/** One measured figure beside its baseline of the same run. `ratio` is value over baseline, so that above 1 is more. */
export interface Figure {
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: number | null;
  readonly ratio: number | null;
  readonly note: string;
}

export interface BenchContext {
  readonly seed: number;
  /** More runs and longer ones. */
  readonly long: boolean;
  /** A folder of this run alone; it is removed afterwards. */
  readonly folder: string;
  readonly say: (text: string) => void;
}

export interface Bench {
  readonly ids: readonly string[];
  readonly title: string;
  readonly run: (context: BenchContext) => Promise<Figure[]>;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no values to take the median of');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** The value below which `share` (0 to 1) of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('no values to take a percentile of');
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number;
}
