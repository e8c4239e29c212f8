import { ApiError, pause, type Shown } from '@millrace/hmi-client';
import { touched } from './idle.ts';
import { session } from './session.svelte.ts';

/** After a failure, or where this device is no terminal any more. */
const PAUSE_MS = 5_000;

/**
 * Hears the reader beside this terminal, which tells the plant and not this device: asks, and asks again, for as long as
 * the page is there. Returns the way to stop.
 */
export function listenToReader(signOn: (by: Shown) => Promise<boolean>): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const hear = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        const asked = performance.now();
        const { told } = await session.api.badgeTold(signal);
        // Sent away at once: another page of this terminal waits in its place.
        if (!told && performance.now() - asked < PAUSE_MS) await pause(PAUSE_MS, signal);
        else if (told?.same) {
          // He is here already: it only says that he still is.
          touched.now();
          await pause(PAUSE_MS, signal);
        } else if (told && !(await signOn({ told: told.id }))) await pause(PAUSE_MS, signal);
      } catch (error) {
        if (signal.aborted) return;
        // A fault of ours is told; the reader is heard all the same.
        if (!(error instanceof ApiError)) reportError(error);
        await pause(PAUSE_MS, signal);
      }
    }
  };
  void hear();
  return () => stop.abort();
}
