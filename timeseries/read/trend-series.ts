import type { Micros } from '@millrace/contracts';
import type { BucketParts } from './bucket-parts.ts';

/** A point's trend in columns of equal length, one entry a bucket that has readings: a bucket without is not there. */
export interface TrendSeries {
  readonly point: number;
  readonly path: string;
  readonly unit: string;
  /** µs: length of a bucket. */
  readonly bucket: Micros;
  /** Seconds of the finest level that was read, or 0 where it was the readings themselves. */
  readonly level: number;
  /** Begin of the bucket, µs. */
  readonly time: number[];
  /** Of usable readings (numbers that are not bad); null where there was none. */
  readonly min: (number | null)[];
  readonly max: (number | null)[];
  /** Of the first and the last reading; null where that one was not usable. */
  readonly first: (number | null)[];
  readonly last: (number | null)[];
  /** Weighted by time, a value holding until the next reading but across no gap; null where nothing is covered. */
  readonly average: (number | null)[];
  /** Seconds of the bucket that the average speaks for. */
  readonly covered: number[];
  readonly count: number[];
  /** Shares of the readings, 0…1; what is neither is good. */
  readonly uncertain: number[];
  readonly bad: number[];
  /** Whether the line goes on from the bucket before: false behind a gap, and behind a reading that was not usable. */
  readonly joined: boolean[];
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

/**
 * Adds parts up into buckets. Each part lies wholly in one bucket; of what lies between two parts, each bucket gets its
 * share. Parts outside [from, to) only say what held before and when it ended.
 */
export function combine(
  parts: BucketParts,
  { bucket, from, to, maxGap }: { bucket: Micros; from: Micros; to: Micros; maxGap: Micros },
): Omit<TrendSeries, 'point' | 'path' | 'unit' | 'level'> {
  const order = parts.inOrder();
  const out = {
    bucket,
    time: [] as number[],
    min: [] as (number | null)[],
    max: [] as (number | null)[],
    first: [] as (number | null)[],
    last: [] as (number | null)[],
    average: [] as (number | null)[],
    covered: [] as number[],
    count: [] as number[],
    uncertain: [] as number[],
    bad: [] as number[],
    joined: [] as boolean[],
  };
  const at = (index: number): number => order[index] as number;
  let index = 0;
  while (index < order.length) {
    const begin = Math.floor((parts.firstTime[at(index)] as number) / bucket) * bucket;
    const end = begin + bucket;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    let integral = 0;
    let covered = 0;
    let n = 0;
    let uncertain = 0;
    let bad = 0;
    const head = at(index);
    let joined = false;
    let part = head;
    let before = index > 0 ? at(index - 1) : -1;
    for (; index < order.length && (parts.firstTime[at(index)] as number) < end; index++) {
      part = at(index);
      if (before >= 0) {
        const held = parts.lastValue[before] as number;
        const since = parts.lastTime[before] as number;
        const until = parts.firstTime[part] as number;
        if (!Number.isNaN(held) && until - since <= maxGap) {
          const seconds = (until - Math.max(since, begin)) / 1e6;
          integral += held * seconds;
          covered += seconds;
          if (part === head) joined = true;
        }
      }
      // Comparisons with NaN are false: what is not usable is left out.
      const least = parts.least[part] as number;
      const greatest = parts.greatest[part] as number;
      if (least < min) min = least;
      if (greatest > max) max = greatest;
      integral += parts.integral[part] as number;
      covered += parts.covered[part] as number;
      n += parts.n[part] as number;
      uncertain += parts.uncertain[part] as number;
      bad += parts.bad[part] as number;
      before = part;
    }
    const last = parts.lastValue[part] as number;
    if (index < order.length && !Number.isNaN(last)) {
      const since = parts.lastTime[part] as number;
      const until = parts.firstTime[at(index)] as number;
      if (until - since <= maxGap) {
        integral += (last * (end - since)) / 1e6;
        covered += (end - since) / 1e6;
      }
    }
    if (begin < from || begin >= to) continue;
    out.time.push(begin);
    out.min.push(min === Number.POSITIVE_INFINITY ? null : min);
    out.max.push(max === Number.NEGATIVE_INFINITY ? null : max);
    out.first.push(orNull(parts.firstValue[head] as number));
    out.last.push(orNull(last));
    out.average.push(covered > 0 ? integral / covered : null);
    out.covered.push(covered);
    out.count.push(n);
    out.uncertain.push(uncertain / n);
    out.bad.push(bad / n);
    out.joined.push(joined);
  }
  return out;
}
