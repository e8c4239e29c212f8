import { MICROS_PER_MS, type Micros } from '@millrace/contracts';

/**
 * Arrival times in µs: the system's clock, filled up below the millisecond, and never the same twice running, for a
 * point without a time of its own has no other identity. It goes back when the system's clock does: that is then the
 * time.
 */
export function arrivalClock(now: () => number = Date.now): () => Micros {
  let lastMs = 0;
  let last = 0;
  return () => {
    const ms = now();
    if (ms !== lastMs) {
      lastMs = ms;
      const begin = ms * MICROS_PER_MS;
      // Under load a millisecond may need more than a thousand numbers: the next one goes on from there.
      last = begin > last || begin < last - MICROS_PER_MS * 1000 ? begin : last + 1;
    } else last++;
    return last;
  };
}
