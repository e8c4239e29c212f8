import type { Micros } from '@millrace/contracts';

const WINDOW = 10 * 60 * 1_000_000;
const STEP = 10 * 1_000_000;

/** Says when a store of bytes is full at the rate of the last ten minutes. */
export function forecast() {
  let seen: { at: Micros; bytes: number }[] = [];
  return {
    note(at: Micros, bytes: number): void {
      const last = seen.at(-1);
      // A clock that was set back makes what was seen before useless.
      if (last && at < last.at) seen = [];
      else if (last && at - last.at < STEP) return;
      seen.push({ at, bytes });
      while (seen.length > 2 && at - (seen[0]?.at ?? at) > WINDOW) seen.shift();
    },
    /** Null: it does not grow, or has not been watched for long enough. */
    fullAt(now: Micros, bytes: number, limit: number): Micros | null {
      const first = seen[0];
      if (!first || now - first.at < STEP || bytes <= first.bytes) return null;
      if (bytes >= limit) return now;
      const rate = (bytes - first.bytes) / (now - first.at);
      return Math.round(now + (limit - bytes) / rate);
    },
  };
}
