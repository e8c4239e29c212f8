import type { Micros } from '@millrace/contracts';

/**
 * A device's clock against the gateway's, from the times of its readings. What a message took on its way only ever makes
 * a reading look old, so the least delayed of the recent ones tell the clock best: the estimate is the median of the
 * best quarter of the last readings, and no single message, however late or odd, can pull it away.
 */
export class ClockOffset {
  private readonly recent: Float64Array;
  private count = 0;
  private known: Micros | null = null;

  constructor(size = 64) {
    this.recent = new Float64Array(size);
  }

  /** Takes a reading's source time and arrival. Constant time; the estimate is made when it is asked for. */
  add(time: Micros, arrival: Micros): void {
    this.recent[this.count % this.recent.length] = time - arrival;
    this.count++;
    this.known = null;
  }

  /** Source time minus arrival in µs: above zero, the device's clock is ahead. Null before the first reading. */
  estimate(): Micros | null {
    if (this.count === 0) return null;
    if (this.known === null) {
      const filled = this.recent.slice(0, Math.min(this.count, this.recent.length)).sort();
      const best = filled.subarray(Math.floor((filled.length * 3) / 4));
      this.known = best[Math.floor(best.length / 2)] ?? null;
    }
    return this.known;
  }
}

/** Whether a source time can be believed: not further from the arrival than the device may be, either way. */
export const isPlausible = (time: Micros, arrival: Micros, within: Micros): boolean =>
  Math.abs(time - arrival) <= within;
