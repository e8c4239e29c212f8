/** Waits, or returns at once when aborted. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}

/** Times between attempts: growing from the first to the longest, scattered, and small again after a success. */
export function backOff(first = 100, longest = 5_000): { next(): number; reset(): void } {
  let wait = first;
  return {
    next() {
      const now = wait;
      wait = Math.min(wait * 2, longest);
      return now * (0.75 + Math.random() / 2);
    },
    reset() {
      wait = first;
    },
  };
}
