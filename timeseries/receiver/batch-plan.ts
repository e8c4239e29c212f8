import { containsSeq, countOf, missingRanges, type Ranges, type SampleColumns } from '@millrace/contracts';
import { StoreError } from '../errors.ts';
import { CopyBuffer } from './copy-buffer.ts';
import { CLASSES, type PointClasses } from './point-classes.ts';
import { overlaps } from './ranges-sql.ts';
import type { ReceiverBatch } from './receiver.types.ts';

/** What one point brought: its newest reading by source time, and the span of its readings older than `sealed`. */
export interface PointTouched {
  readonly point: number;
  /** Index into CLASSES. */
  readonly retention: number;
  /** How many of its rows are kept, the first and the last of them. */
  rows: number;
  readonly first: number;
  last: number;
  /** Row of the newest. */
  newest: number;
  newestTime: number;
  /** µs; `lateFrom` is Infinity where nothing was late. */
  lateFrom: number;
  lateTo: number;
}

export interface BatchPlan {
  /** Rows to keep, as indexes into the columns, by class; point by point. */
  readonly rows: readonly Uint32Array[];
  readonly touched: readonly PointTouched[];
  /** By index of the columns' `sources`. */
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

/**
 * Sorts a batch's readings out: skipped, rejected, to keep. What is kept is laid out point by point, each in the order of
 * the log: index and table are then written where they were written last, and a trend later reads fewer pages.
 */
export function planBatch(batch: ReceiverBatch, context: PlanContext): BatchPlan {
  const { samples } = batch;
  const { acknowledged, classes, horizons, sealed } = context;
  const { length, seq, point, time, source } = samples;
  const single = batch.covered.length === 1 ? batch.covered[0] : undefined;
  const sorted = single ? [] : [...batch.covered].sort((a, b) => a.from - b.from);
  const repeats = batch.covered.some((range) => overlaps(acknowledged, range));
  const rejected = new Float64Array(samples.sources.length);
  const byPoint = new Map<number, PointTouched>();
  /** The next row of the same point; 0: none (no row comes before row 0). */
  const following = new Uint32Array(length);
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
    let seen = byPoint.get(p);
    const retention = seen?.retention ?? classes.of(p);
    if (t < (horizons[retention] as number)) {
      rejected[from] = (rejected[from] as number) + 1;
      continue;
    }
    if (seen === undefined) {
      seen = { point: p, retention, rows: 1, first: row, last: row, newest: row, newestTime: t, ...NOTHING_LATE };
      byPoint.set(p, seen);
    } else {
      following[seen.last] = row;
      seen.last = row;
      seen.rows++;
      if (t > seen.newestTime) {
        seen.newest = row;
        seen.newestTime = t;
      }
    }
    if (t < sealed) {
      if (t < seen.lateFrom) seen.lateFrom = t;
      if (t > seen.lateTo) seen.lateTo = t;
    }
  }
  // One order for all writers, so that two gateways with a point in common never wait for each other in a circle.
  const touched = [...byPoint.values()].sort((a, b) => a.point - b.point);
  const rows = CLASSES.map((_, retention) => rowsByPoint(touched, retention, following));
  return { rows, touched, rejected, skipped };
}

const NOTHING_LATE = { lateFrom: Number.POSITIVE_INFINITY, lateTo: Number.NEGATIVE_INFINITY };

function rowsByPoint(touched: readonly PointTouched[], retention: number, following: Uint32Array): Uint32Array {
  const mine = touched.filter((seen) => seen.retention === retention);
  const rows = new Uint32Array(mine.reduce((sum, seen) => sum + seen.rows, 0));
  let at = 0;
  for (const { first, rows: n } of mine)
    for (let row = first, left = n; left > 0; left--, row = following[row] as number) rows[at++] = row;
  return rows;
}

/** The given rows of a batch, ready for COPY. */
export function encodeRows(samples: SampleColumns, rows: Uint32Array): CopyBuffer {
  const { point, time, arrival, value, quality, other } = samples;
  const copy = new CopyBuffer(rows.length);
  const hasOther = other.size > 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at] as number;
    copy.row(
      point[row] as number,
      time[row] as number,
      arrival[row] as number,
      value[row] as number,
      quality[row] as number,
      hasOther ? other.get(row) : undefined,
    );
  }
  return copy;
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
