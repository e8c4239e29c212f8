import type { Micros } from '@millrace/contracts';

/** [from, to), µs. */
export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

/** Rows of a bucket of time: how many, and the sum of their hashes modulo 2⁶⁴, which does not depend on their order. */
export interface Sum {
  readonly rows: number;
  readonly hash: bigint;
}

/** By the beginning of the bucket, µs. */
export type Sums = ReadonlyMap<Micros, Sum>;

export const NOTHING: Sum = { rows: 0, hash: 0n };
const WORD = 64;

export const sameSum = (a: Sum, b: Sum): boolean => a.rows === b.rows && a.hash === b.hash;

export function totalOf(sums: Sums): Sum {
  let rows = 0;
  let hash = 0n;
  for (const sum of sums.values()) {
    rows += sum.rows;
    hash = BigInt.asUintN(WORD, hash + sum.hash);
  }
  return { rows, hash };
}

/** Spans that touch or overlap become one; in order. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const out: { from: Micros; to: Micros }[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else if (from < to) out.push({ from, to });
  }
  return out;
}

export interface Piece extends Span {
  /** At the source. */
  readonly rows: number;
  /** At the target, where they are replaced. */
  readonly stale: number;
}

/**
 * What is to be copied so that the target becomes the source: the buckets that differ, those next to each other together,
 * none of more than `most` rows unless one bucket alone has more.
 */
export function piecesToCopy(source: Sums, target: Sums, grain: Micros, most: number): Piece[] {
  const differing = [...new Set([...source.keys(), ...target.keys()])]
    .filter((at) => !sameSum(source.get(at) ?? NOTHING, target.get(at) ?? NOTHING))
    .sort((a, b) => a - b);
  const pieces: { from: Micros; to: Micros; rows: number; stale: number }[] = [];
  for (const at of differing) {
    const rows = source.get(at)?.rows ?? 0;
    const stale = target.get(at)?.rows ?? 0;
    const last = pieces.at(-1);
    if (last && last.to === at && last.rows + rows <= most && last.stale + stale <= most) {
      last.to = at + grain;
      last.rows += rows;
      last.stale += stale;
    } else pieces.push({ from: at, to: at + grain, rows, stale });
  }
  return pieces;
}
