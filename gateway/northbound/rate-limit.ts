import { pause } from '../forward/pause.ts';

/** Waits until so many more may go: `perSecond` at most, over any second or longer. */
export function rateLimit(perSecond: number | undefined): (count: number, signal: AbortSignal) => Promise<void> {
  if (perSecond === undefined) return async () => undefined;
  let allowedAt = performance.now();
  return async (count, signal) => {
    const now = performance.now();
    const wait = allowedAt - now;
    allowedAt = Math.max(now, allowedAt) + (count / perSecond) * 1_000;
    if (wait > 0) await pause(wait, signal);
  };
}
