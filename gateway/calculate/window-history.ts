import type { Micros } from '@millrace/contracts';
import type { SqlRow, SqlStatement } from '../journal/journal.ts';
import type { Counted } from './counter.ts';

/** A stretch of time of one input: what it was in it, weighted by time. */
export interface Piece {
  readonly start: Micros;
  end: Micros;
  /** Microseconds of it that something is known of. */
  covered: number;
  /** Value × microseconds. */
  integral: number;
  readonly first: number;
  last: number;
  lowest: number;
  highest: number;
  readonly firstCounted: Counted;
  lastCounted: Counted;
}

/** What holds now: the newest reading, good for as long as silence is no gap. */
export interface Held {
  readonly counted: Counted;
  readonly time: Micros;
  readonly value: number;
  readonly maxGap: Micros;
}

/** A figure of a window; `partial`: not all of the window is known, or its counter began again within it. */
export interface Figure {
  readonly value: number;
  readonly partial: boolean;
}

/** So many equal parts has a window; what lies within the length of one is one piece. At most twice as many pieces. */
const PARTS = 1_000;

const KEEP_PIECE = `insert or replace into calculate_piece
  (point, window, start, "end", covered, integral, first, last, lowest, highest,
    first_base, first_resets, last_base, last_resets)
  values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/**
 * What one input was within a window that moves on with it. A value holds until the next reading, or until silence is a
 * gap; a failed reading ends it. Bounded: what lies closer than a thousandth of the window is one piece.
 */
export class WindowHistory {
  readonly point: number;
  readonly window: Micros;
  private readonly step: number;
  private pieces: Piece[] = [];
  private readonly changed = new Set<Piece>();
  private droppedTo: Micros | null = null;
  private replaced = false;

  constructor(point: number, window: Micros) {
    this.point = point;
    this.window = window;
    this.step = window / PARTS;
  }

  /** Takes up what was kept, in the order of time. */
  load(rows: readonly SqlRow[]): void {
    const number = (value: unknown): number => Number(value);
    this.pieces = rows.map((row) => ({
      start: number(row.start),
      end: number(row.end),
      covered: number(row.covered),
      integral: number(row.integral),
      first: number(row.first),
      last: number(row.last),
      lowest: number(row.lowest),
      highest: number(row.highest),
      firstCounted: { base: number(row.first_base), resets: number(row.first_resets) },
      lastCounted: { base: number(row.last_base), resets: number(row.last_resets) },
    }));
  }

  /** Takes the pieces of another, reckoned anew, for its own; they are kept by the next statements. */
  replaceBy(other: WindowHistory): void {
    this.pieces = other.pieces;
    this.changed.clear();
    for (const piece of this.pieces) this.changed.add(piece);
    this.droppedTo = null;
    this.replaced = true;
  }

  /** What held until now ends at `time`, where the next reading stands. */
  close({ time: start, value, counted, maxGap }: Held, time: Micros): void {
    const end = Math.min(time, start + maxGap);
    if (end <= start) return;
    const length = end - start;
    const last = this.pieces.at(-1);
    if (last && end - last.start < this.step) {
      last.end = end;
      last.covered += length;
      last.integral += value * length;
      last.last = value;
      last.lastCounted = counted;
      last.lowest = Math.min(last.lowest, value);
      last.highest = Math.max(last.highest, value);
      this.changed.add(last);
    } else {
      const piece = {
        start,
        end,
        covered: length,
        integral: value * length,
        first: value,
        last: value,
        lowest: value,
        highest: value,
        firstCounted: counted,
        lastCounted: counted,
      };
      this.pieces.push(piece);
      this.changed.add(piece);
    }
    this.drop(time);
  }

  /** What must be kept of what was closed since the last call. */
  statements(): SqlStatement[] {
    const out: SqlStatement[] = this.replaced
      ? [{ sql: 'delete from calculate_piece where point = ? and window = ?', params: [this.point, this.window] }]
      : [];
    for (const { start, end, covered, integral, first, last, lowest, highest, ...counted } of this.changed) {
      const { firstCounted: from, lastCounted: to } = counted;
      out.push({
        sql: KEEP_PIECE,
        params: [
          ...[this.point, this.window, start, end, covered, integral, first, last, lowest, highest],
          ...[from.base, from.resets, to.base, to.resets],
        ],
      });
    }
    if (this.droppedTo !== null) {
      out.push({
        sql: 'delete from calculate_piece where point = ? and window = ? and start <= ?',
        params: [this.point, this.window, this.droppedTo],
      });
    }
    this.changed.clear();
    this.droppedTo = null;
    this.replaced = false;
    return out;
  }

  mean(now: Micros, held: Held | null): Figure | null {
    const begin = now - this.window;
    let covered = 0;
    let integral = 0;
    for (const piece of this.pieces) {
      if (piece.end <= begin) continue;
      const share = piece.start >= begin ? 1 : (piece.end - begin) / (piece.end - piece.start);
      covered += piece.covered * share;
      integral += piece.integral * share;
    }
    const length = this.heldLength(now, held);
    covered += length;
    integral += length * (held?.value ?? 0);
    // A first reading has no length yet: it is what is known.
    if (covered === 0) return held && { value: held.value, partial: true };
    return { value: integral / covered, partial: this.isPartial(covered) };
  }

  lowest(now: Micros, held: Held | null): Figure | null {
    return this.extreme(now, held, 'lowest', Math.min);
  }

  highest(now: Micros, held: Held | null): Figure | null {
    return this.extreme(now, held, 'highest', Math.max);
  }

  /** What it changed by within the window, and over how much time. */
  delta(now: Micros, held: Held | null): (Figure & { readonly over: Micros }) | null {
    if (!held) return null;
    const begin = now - this.window;
    let from: { readonly value: number; readonly counted: Counted; readonly time: Micros } | null = null;
    for (const piece of this.pieces) {
      if (piece.end <= begin) continue;
      // The piece that holds at the beginning of the window: where it began before it, its end is the nearer value.
      from =
        piece.start < begin
          ? { value: piece.last, counted: piece.lastCounted, time: begin }
          : { value: piece.first, counted: piece.firstCounted, time: piece.start };
      break;
    }
    from ??= { ...held, time: Math.max(held.time, begin) };
    return {
      value: held.value - from.value + (held.counted.base - from.counted.base),
      over: now - from.time,
      partial: from.time > begin + this.step || held.counted.resets > from.counted.resets,
    };
  }

  private extreme(
    now: Micros,
    held: Held | null,
    of: 'lowest' | 'highest',
    choose: (a: number, b: number) => number,
  ): Figure | null {
    const begin = now - this.window;
    let found = held?.value ?? null;
    let covered = this.heldLength(now, held);
    for (const piece of this.pieces) {
      if (piece.end <= begin) continue;
      const share = piece.start >= begin ? 1 : (piece.end - begin) / (piece.end - piece.start);
      covered += piece.covered * share;
      found = found === null ? piece[of] : choose(found, piece[of]);
    }
    return found === null ? null : { value: found, partial: this.isPartial(covered) };
  }

  /** How much of the window is covered by what holds now. */
  private heldLength(now: Micros, held: Held | null): number {
    if (!held) return 0;
    const start = Math.max(held.time, now - this.window);
    return Math.max(0, Math.min(now, held.time + held.maxGap) - start);
  }

  private isPartial(covered: number): boolean {
    return covered < this.window - this.step;
  }

  private drop(now: Micros): void {
    const begin = now - this.window;
    let gone = 0;
    while ((this.pieces[gone]?.end ?? Number.POSITIVE_INFINITY) <= begin) gone++;
    if (gone === 0) return;
    this.droppedTo = this.pieces[gone - 1]?.start ?? null;
    this.pieces.splice(0, gone);
  }
}
