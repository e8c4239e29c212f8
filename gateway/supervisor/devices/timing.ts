/** A wait that can be ended early; either way `done` resolves. */
export interface Sleep {
  readonly done: Promise<void>;
  end(): void;
}

/** Time and chance, given from outside, so that a test has both in its hand. */
export interface Timing {
  /** Milliseconds that only ever go forward; not the time of day. */
  now(): number;
  sleep(milliseconds: number): Sleep;
  /** From 0 up to, but not including, 1. */
  random(): number;
}

export const systemTiming: Timing = {
  now: () => performance.now(),
  sleep(milliseconds) {
    let timer: NodeJS.Timeout;
    let finish = (): void => undefined;
    const done = new Promise<void>((resolve) => {
      finish = resolve;
      // A process that was kept from running finds timers and sockets due together, timers first: what lies in a socket by
      // then came in time, and is read before the wait for it is over.
      timer = setTimeout(() => setImmediate(resolve), milliseconds);
    });
    return {
      done,
      end() {
        clearTimeout(timer);
        finish();
      },
    };
  },
  random: Math.random,
};

/** Waits; ends early when the signal is aborted, without an error: the caller looks at the signal. */
export async function pause(timing: Timing, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const sleep = timing.sleep(milliseconds);
  signal.addEventListener('abort', sleep.end, { once: true });
  try {
    await sleep.done;
  } finally {
    signal.removeEventListener('abort', sleep.end);
  }
}

/**
 * A call that is waited for only so long: then, or when `parent` is aborted, its own signal is aborted and this rejects
 * at once, whatever the call does. `late` says why in words.
 */
export async function within<Result>(
  timing: Timing,
  milliseconds: number,
  parent: AbortSignal,
  call: (signal: AbortSignal) => Promise<Result>,
  late: () => Error,
): Promise<Result> {
  parent.throwIfAborted();
  const own = new AbortController();
  const timer = timing.sleep(milliseconds);
  let stopped = (): void => undefined;
  try {
    return await new Promise<Result>((resolve, reject) => {
      const giveUp = (reason: unknown): void => {
        reject(reason);
        own.abort(reason);
      };
      stopped = () => giveUp(parent.reason);
      parent.addEventListener('abort', stopped, { once: true });
      let over = false;
      (async () => call(own.signal))()
        .then(resolve, reject)
        .finally(() => {
          over = true;
          timer.end();
        });
      void timer.done.then(() => {
        if (!over) giveUp(late());
      });
    });
  } finally {
    parent.removeEventListener('abort', stopped);
    timer.end();
  }
}
