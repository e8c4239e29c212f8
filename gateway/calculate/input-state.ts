import { isGood, type Micros, type Point, QUALITY, qualityClass } from '@millrace/contracts';
import type { SqlRow, SqlStatement } from '../journal/journal.ts';
import type { Held, WindowHistory } from './window-history.ts';

export type InputValue = number | boolean | string | null;

/** The newest reading of one input of formulas, the one before it, and its windows. */
export class InputState {
  readonly point: Point;
  time: Micros | null = null;
  value: InputValue = null;
  quality: number = QUALITY.bad;
  private previous: { readonly time: Micros; readonly value: number } | null = null;
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
        : { time: Number(row.previous_time), value: Number(row.previous_value) };
  }

  /** Takes a reading; false where it is older than the newest one, and changes nothing. */
  receive(time: Micros, value: InputValue, quality: number): boolean {
    if (this.time !== null && time < this.time) return false;
    const held = this.held();
    // A reading said again for the same moment takes the place of the first.
    if (held && this.time !== null && time > this.time) {
      for (const window of this.windows.values()) window.close(held, time);
      this.previous = { time: this.time, value: held.value };
    }
    this.time = time;
    this.quality = quality;
    this.value = qualityClass(quality) === 'bad' ? null : value;
    this.touched = true;
    return true;
  }

  /** What holds now, where it is a number. */
  held(): Held | null {
    return typeof this.value === 'number' && this.time !== null
      ? { time: this.time, value: this.value, maxGap: this.point.maxGap }
      : null;
  }

  /** Its quality at a moment: what was heard too long ago is stale. */
  qualityAt(time: Micros): number {
    const { quality } = this;
    const stale = this.time === null || time - this.time > this.point.maxGap;
    return stale && isGood(quality) ? QUALITY.uncertainStale : quality;
  }

  /** What it changed by since the reading before, and over how much time; null where there is none to compare with. */
  step(): { readonly value: number; readonly over: Micros } | null {
    const held = this.held();
    const { previous } = this;
    return held && previous && { value: held.value - previous.value, over: held.time - previous.time };
  }

  /** What must be kept of the readings since the last call. */
  statements(): SqlStatement[] {
    if (!this.touched) return [];
    this.touched = false;
    const keep = {
      sql: `insert or replace into calculate_input (point, time, value, quality, previous_time, previous_value)
            values (?, ?, ?, ?, ?, ?)`,
      params: [
        this.point.id,
        this.time,
        JSON.stringify(this.value),
        this.quality,
        this.previous?.time ?? null,
        this.previous?.value ?? null,
      ],
    };
    return [keep, ...[...this.windows.values()].flatMap((window) => window.statements())];
  }
}
