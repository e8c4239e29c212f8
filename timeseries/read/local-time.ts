import { MICROS_PER_MINUTE, MICROS_PER_MS, type Micros } from '@millrace/contracts';

/** Zones change their offset on a quarter of an hour of UTC, so one look-up serves all moments of it. */
const QUARTER = 15 * MICROS_PER_MINUTE;

/** The wall clock of one zone. */
export class LocalClock {
  readonly #format: Intl.DateTimeFormat;
  #quarter = Number.NaN;
  #offset = 0;

  /** `zone`: IANA name. Throws a RangeError for one that is none. */
  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** µs to add to a moment to get its wall clock. */
  offset(time: Micros): Micros {
    const quarter = Math.floor(time / QUARTER);
    if (quarter !== this.#quarter) {
      const at = quarter * QUARTER;
      const part: Record<string, number> = {};
      for (const { type, value } of this.#format.formatToParts(at / MICROS_PER_MS)) part[type] = Number(value);
      const wall = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
      this.#offset = wall * MICROS_PER_MS - at;
      this.#quarter = quarter;
    }
    return this.#offset;
  }

  /** "2026-11-21T17:35:32.000123+06:00" */
  text(time: Micros): string {
    const offset = this.offset(time);
    const minutes = Math.round(Math.abs(offset) / MICROS_PER_MINUTE);
    const zone = `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
    return `${microsText(time + offset)}${zone}`;
  }
}

const pad = (n: number): string => String(n).padStart(2, '0');

/** ISO 8601 to the µs, without a zone. */
export function microsText(time: Micros): string {
  const ms = Math.floor(time / MICROS_PER_MS);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(time - ms * MICROS_PER_MS).padStart(3, '0')}`;
}
