import { MICROS_PER_DAY, MICROS_PER_SECOND, type Micros } from '@millrace/contracts';

const WINDOW = 10 * 60 * MICROS_PER_SECOND;
const RECENT = 60 * MICROS_PER_SECOND;
const STEP = 5 * MICROS_PER_SECOND;
/** Further away than this is no forecast: rates do not hold for so long. */
const HORIZON = 60 * MICROS_PER_DAY;
/** A store grows by pages: less growth than this many bytes says little of a rate. */
const GRAIN = 16 * 8192;

/**
 * Says when a store of bytes is full at the present rate: that of the last minute. Where that minute grew by too few
 * pages to tell, the last ten minutes do, but never at more than the minute allows: a burst that is over is over.
 */
export function forecast() {
  let seen: { at: Micros; bytes: number }[] = [];
  /** Bytes a µs since the oldest look that is no older than `window`; null: not watched for long enough. */
  const growth = (now: Micros, bytes: number, window: Micros): { grown: number; rate: number } | null => {
    const first = seen.find(({ at }) => at >= now - window);
    if (!first || now - first.at < STEP) return null;
    const grown = bytes - first.bytes;
    return { grown, rate: grown / (now - first.at) };
  };
  return {
    note(at: Micros, bytes: number): void {
      const last = seen.at(-1);
      // A clock that was set makes what was seen before useless.
      if (last && (at < last.at || at - last.at > WINDOW)) seen = [];
      else if (last && at - last.at < STEP) return;
      seen.push({ at, bytes });
      while (seen.length > 2 && at - (seen[0]?.at ?? at) > WINDOW) seen.shift();
    },
    /** Null: it does not grow, not within sixty days, or has not been watched for long enough. */
    fullAt(now: Micros, bytes: number, limit: number): Micros | null {
      if (bytes >= limit) return now;
      const recent = growth(now, bytes, RECENT);
      const long = growth(now, bytes, WINDOW);
      if (!recent || !long || recent.grown < 0) return null;
      const rate =
        recent.grown >= GRAIN
          ? recent.rate
          : Math.min(long.rate, (recent.rate * (recent.grown + 8192)) / Math.max(1, recent.grown));
      if (!(rate > 0)) return null;
      const left = (limit - bytes) / rate;
      return left > HORIZON ? null : Math.round(now + left);
    },
  };
}
