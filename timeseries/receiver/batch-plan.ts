import { containsSeq, countOf, missingRanges, type Ranges } from '@millrace/contracts';
import { StoreError } from '../errors.ts';
import { CopyBuffer } from './copy-buffer.ts';
import { CLASSES, type PointClasses } from './point-classes.ts';
import { overlaps } from './ranges-sql.ts';
import type { ReceiverBatch } from './receiver.types.ts';

/** What one point brought: its newest reading by source time, and the span of its readings older than `sealed`. */
export interface PointTouched {
  readonly point: number;
  /** Row of the newest. */
  newest: number;
  newestTime: number;
  /** µs; `lateFrom` is Infinity where nothing was late. */
  lateFrom: number;
  lateTo: number;
}

export interface BatchPlan {
  /** Rows by class, ready for COPY; undefined where a class has none. */
  readonly copies: readonly (CopyBuffer | undefined)[];
  /** Rows to keep, as indexes into the columns, by class. */
  readonly rows: readonly number[][];
  readonly touched: readonly PointTouched[];
  /** By index of the columns' `sources`. */
  readonly kept: Float64Array;
  readonly rejected: Float64Array;
  readonly skipped: number;
}

export interface PlanContext {
  readonly classes: PointClasses;
  /** µs by class: readings before it are older than their raw data is kept. */
  readonly horizons: readonly number[];
  /** µs: rollups before it are made; what falls there is late. */
  readonly sealed: number;
  readonly acknowledged: Ranges;
}

/** Refuses a batch that contradicts itself. */
export function checkBatch(batch: ReceiverBatch): void {
  const { samples, covered } = batch;
  const n = samples.length;
  for (const name of ['seq', 'point', 'time', 'arrival', 'value', 'quality', 'source'] as const)
    if (samples[name].length < n)
      throw new StoreError('batch-malformed', `column "${name}" has ${samples[name].length} of ${n} rows`, { name });
  for (const { from, to } of covered)
    if (!(Number.isSafeInteger(from) && Number.isSafeInteger(to) && from > 0 && from <= to))
      throw new StoreError('batch-malformed', `${from}…${to} is no range of sequence numbers`, { from, to });
}

const outside = (seq: number): never => {
  throw new StoreError('batch-malformed', `record ${seq} is not in what the batch covers`, { seq });
};

/** Sorts a batch's readings out in one pass: skipped, rejected, to keep; encoded for COPY on the way. */
export function planBatch(batch: ReceiverBatch, context: PlanContext): BatchPlan {
  const { samples } = batch;
  const { acknowledged, classes, horizons, sealed } = context;
  const { length, seq, point, time, arrival, value, quality, source, other } = samples;
  const single = batch.covered.length === 1 ? batch.covered[0] : undefined;
  const sorted = single ? [] : [...batch.covered].sort((a, b) => a.from - b.from);
  const repeats = batch.covered.some((range) => overlaps(acknowledged, range));
  const kept = new Float64Array(samples.sources.length);
  const rejected = new Float64Array(samples.sources.length);
  const copies: (CopyBuffer | undefined)[] = CLASSES.map(() => undefined);
  const rows: number[][] = CLASSES.map(() => []);
  const byPoint = new Map<number, PointTouched>();
  const hasOther = other.size > 0;
  let skipped = 0;

  for (let row = 0; row < length; row++) {
    const n = seq[row] as number;
    if (single ? n < single.from || n > single.to : !containsSeq(sorted, n)) outside(n);
    if (repeats && containsSeq(acknowledged, n)) {
      skipped++;
      continue;
    }
    const p = point[row] as number;
    const t = time[row] as number;
    const from = source[row] as number;
    const retention = classes.of(p);
    if (t < (horizons[retention] as number)) {
      rejected[from] = (rejected[from] as number) + 1;
      continue;
    }
    kept[from] = (kept[from] as number) + 1;
    let copy = copies[retention];
    if (copy === undefined) {
      copy = new CopyBuffer(length - row);
      copies[retention] = copy;
    }
    copy.row(
      p,
      t,
      arrival[row] as number,
      value[row] as number,
      quality[row] as number,
      hasOther ? other.get(row) : undefined,
    );
    (rows[retention] as number[]).push(row);
    let seen = byPoint.get(p);
    if (seen === undefined) {
      seen = { point: p, newest: row, newestTime: t, lateFrom: Number.POSITIVE_INFINITY, lateTo: 0 };
      byPoint.set(p, seen);
    } else if (t > seen.newestTime) {
      seen.newest = row;
      seen.newestTime = t;
    }
    if (t < sealed) {
      if (t < seen.lateFrom) seen.lateFrom = t;
      if (t > seen.lateTo) seen.lateTo = t;
    }
  }
  // One order for all writers, so that two gateways with a point in common never wait for each other in a circle.
  const touched = [...byPoint.values()].sort((a, b) => a.point - b.point);
  return { copies, rows, touched, kept, rejected, skipped };
}

/**
 * Counts without sequence numbers can only be taken whole: true where all of them are new, false where all of them were
 * taken before. Throws a StoreError batch-partly-acknowledged where a part was.
 */
export function takesDeadbanded(batch: ReceiverBatch, acknowledged: Ranges): boolean {
  if (batch.deadbanded.size === 0) return false;
  const missing = batch.covered.reduce((sum, range) => sum + countOf(missingRanges(acknowledged, range)), 0);
  if (missing === 0) return false;
  if (missing === countOf(batch.covered)) return true;
  throw new StoreError(
    'batch-partly-acknowledged',
    'a part of this batch is acknowledged already, and its deadbanded readings are counted without their numbers: ask what is missing and offer that',
    { gateway: batch.gateway, epoch: batch.epoch },
  );
}
