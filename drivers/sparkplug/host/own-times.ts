/** Metrics of one edge node; beyond them the moments that were set longest ago are forgotten. */
const MOST = 100_000;

/**
 * Moments of an edge node's metrics that were set here and not by it: when they were told as lost. Who repeats an older time
 * after that, in a birth or for having a slow clock, is alive all the same: its value is told behind that moment.
 */
export class OwnTimes {
  readonly #times = new Map<string, number>();

  set(device: string | null, metric: string, time: number): void {
    const key = keyOf(device, metric);
    this.#times.delete(key);
    this.#times.set(key, time);
    const [oldest] = this.#times.keys();
    if (this.#times.size > MOST && oldest !== undefined) this.#times.delete(oldest);
  }

  /** The moment (ms) at which a value that was heard `now` is to be told; null where the sender's own time is as good. */
  instead(device: string | null, metric: string, time: number | null, now: number): number | null {
    const key = keyOf(device, metric);
    const last = this.#times.get(key);
    if (last === undefined) return null;
    if ((time ?? now) > last) {
      this.#times.delete(key);
      return null;
    }
    const next = Math.max(now, last + 1);
    this.#times.set(key, next);
    return next;
  }
}

/** A device's id holds no "/" (tck-id-intro-device-id-chars), and the edge node's own metrics have none. */
const keyOf = (device: string | null, metric: string): string => `${device ?? ''}/${metric}`;
