import { setTimeout as later } from 'node:timers/promises';

/** Waits; false where Ctrl-C ended it. */
export async function pause(millis: number, signal: AbortSignal): Promise<boolean> {
  try {
    await later(millis, undefined, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
