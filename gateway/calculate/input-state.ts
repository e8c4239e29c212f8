import { isGood, type Micros, type Point, QUALITY, qualityClass } from '@millrace/contracts';
import type { SqlRow, SqlStatement } from '../journal/journal.ts';
import { type Counted, countOn, NOTHING_COUNTED } from './counter.ts';
import type { Figure, Held, WindowHistory } from './window-history.ts';

export type InputValue = number | boolean | string | null;

/** A reading as its point's type; null where it failed. */
export function typedValue({ type }: Point, value: number, other: string | undefined): InputValue {
  if (other !== undefined) return type === 'text' ? (JSON.parse(other) as string) : other;
  if (Number.isNaN(value)) return null;
  return type === 'boolean' ? value === 1 : value;
}

/** The newest reading of one input of formulas, the one before it, and its windows. */
export class InputState {
  readonly point: Point;
  time: Micros | null = null;
  value: InputValue = null;
  quality: number = QUALITY.bad;
  private previous: { readonly time: Micros; readonly value: number; readonly counted: Counted } | null = null;
  private counted: Counted = NOTHING_COUNTED;
  readonly windows = new Map<Micros, WindowHistory>();
  private touched = false;

  constructor(point: Point) {
    this.point = point;
  }

  load(row: SqlRow): void {
    this.time = Number(row.time);
    this.value = JSON.parse(String(row.value)) as InputValue;
    this.quality = Number(row.quality);
    this.previous =
      row.previous_time === null || row.previous_value === null
        ? null
        : {
            time: Number(row.previous_time),
            value: Number(row.previous_value),
            counted: { base: Number(row.previous_base), resets: Number(row.previous_resets) },
          };
    this.counted = { base: Number(row.base), resets: Number(row.resets) };
  }

  /** Takes a reading; false where it is older than the newest one, and changes nothing. */
  receive(time: Micros, value: InputValue, quality: number): boolean {
    if (this.time !== null && time < this.time) return false;
    const held = this.held();
    // A reading said again for the same moment takes the place of the first.
    if (held && this.time !== null && time > this.time) {
      for (const window of this.windows.values()) window.close(held, time);
      this.previous = { time: this.time, value: held.value, counted: this.counted };
    }
    this.time = time;
    this.quality = quality;
    this.value = qualityClass(quality) === 'bad' ? null : value;
    if (this.previous && typeof this.value === 'number') {
      this.counted = countOn(this.point, this.previous, { time, value: this.value });
    }
    this.touched = true;
    return true;
  }

  /** What holds now, where it is a number. */
  held(): Held | null {
    return typeof this.value === 'number' && this.time !== null
      ? { time: this.time, value: this.value, counted: this.counted, maxGap: this.point.maxGap }
      : null;
  }

  /** Its quality at a moment: what was heard too long ago is stale. */
  qualityAt(time: Micros): number {
    const { quality } = this;
    const stale = this.time === null || time - this.time > this.point.maxGap;
    return stale && isGood(quality) ? QUALITY.uncertainStale : quality;
  }

  /**
   * What it changed by since the reading before, and over how much time; `partial` where a counter began again meanwhile.
   * Null where there is none to compare with.
   */
  step(): (Figure & { readonly over: Micros }) | null {
    const held = this.held();
    const { previous } = this;
    if (!held || !previous) return null;
    return {
      value: held.value - previous.value + (held.counted.base - previous.counted.base),
      over: held.time - previous.time,
      partial: held.counted.resets > previous.counted.resets,
    };
  }

  /**
   * Takes what another came to that went through the same readings, late ones in their places. `since`: what was said
   * before it the other may not have heard; null: it heard all. False where the other came to another moment: nothing is taken.
   */
  renew(other: InputState, since: Micros | null): boolean {
    if (other.time !== this.time || this.time === null) return false;
    const newest: Micros = this.time;
    this.value = other.value;
    this.quality = other.quality;
    this.touched = true;
    const windows = [...this.windows].map(([length, window]) => ({
      window,
      renewed: since === null || since <= newest - length ? other.windows.get(length) : undefined,
    }));
    // The other counts from its own first reading: beside a window, or a reading, that stays its count means nothing.
    if (this.point.counter && (!other.previous || windows.some(({ renewed }) => !renewed))) return true;
    this.previous = other.previous ?? this.previous;
    this.counted = other.counted;
    for (const { window, renewed } of windows) if (renewed) window.replaceBy(renewed);
    return true;
  }

  /** What must be kept of the readings since the last call. */
  statements(): SqlStatement[] {
    if (!this.touched) return [];
    this.touched = false;
    const keep = {
      sql: `insert or replace into calculate_input 
              (point, time, value, quality, base, resets,
                previous_time, previous_value, previous_base, previous_resets)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      params: [
        this.point.id,
        this.time,
        JSON.stringify(this.value),
        this.quality,
        ...[this.counted.base, this.counted.resets],
        this.previous?.time ?? null,
        this.previous?.value ?? null,
        ...[this.previous?.counted.base ?? 0, this.previous?.counted.resets ?? 0],
      ],
    };
    return [keep, ...[...this.windows.values()].flatMap((window) => window.statements())];
  }
}
