import type { ServerResponse } from 'node:http';

export interface LongPoll<T> {
  /** What there is now; null: nothing new. */
  readonly look: () => Promise<T | null>;
  /** Calls back when looking again is worth it; returns the way to stop. */
  readonly onWake: (listener: () => void) => () => void;
  readonly seconds: number;
  /** Ends the wait early: the caller hung up, or the server stops. */
  readonly signal: AbortSignal;
}

/** So often is looked again although nobody woke us: another process may have written. */
const LOOK_AGAIN_MS = 1_000;

/** Waits until there is something, at most `seconds`. Null: there was nothing. */
export async function longPoll<T>({ look, onWake, seconds, signal }: LongPoll<T>): Promise<T | null> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    let wake: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    // Listening begins before looking: what comes in between is not missed.
    const stop = onWake(wake);
    try {
      const found = await look();
      const left = until - Date.now();
      if (found !== null || left <= 0 || signal.aborted) return found;
      const timer = setTimeout(wake, Math.min(left, LOOK_AGAIN_MS));
      signal.addEventListener('abort', wake, { once: true });
      await woken;
      signal.removeEventListener('abort', wake);
      clearTimeout(timer);
      if (signal.aborted) return null;
    } finally {
      stop();
    }
  }
}

/**
 * Aborts when the answer can no longer be given: the caller hung up, or the server stops. Listens to the answer, not to
 * the connection: one connection carries a gateway's polls for days.
 */
export function hangUp(response: ServerResponse, stopping: AbortSignal): AbortSignal {
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  return AbortSignal.any([closed.signal, stopping]);
}
