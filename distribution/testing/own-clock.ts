const TICK = 10;

export interface OwnClock {
  /** Milliseconds that this process was let run or computed since the clock was made, whichever is more. */
  readonly passed: () => number;
  readonly stop: () => void;
}

/**
 * A clock that stands still while this process waits for a processor: a bound on it says what the program did, where a
 * bound on the time of day says as much of whatever else the machine did meanwhile. Waiting counts by the turns that a
 * timer got, computing by the processor's own account; a program that blocks its own turns is seen by the second.
 */
export function ownClock(): OwnClock {
  const began = process.cpuUsage();
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, TICK);
  timer.unref();
  return {
    passed() {
      const { user, system } = process.cpuUsage(began);
      return Math.max(ticks * TICK, (user + system) / 1_000);
    },
    stop: () => clearInterval(timer),
  };
}
