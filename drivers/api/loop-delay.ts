import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How late the event loop of a thread turns, over the last five to ten seconds, ms: 99 turns in a hundred, and the latest. */
export interface LoopDelay {
  readonly p99: number;
  readonly longest: number;
}

/** ms between two samples; what a sample says beyond it is the delay. */
const EVERY = 20;
/** ms */
const WINDOW = 5_000;
const NANOS = 1_000_000;

const beyond = (nanos: number): number => Math.max(0, Math.round((nanos / NANOS - EVERY) * 10) / 10);

/** Watches the loop of the thread that calls it, for as long as that runs, and keeps it from ending by nothing. */
export function watchLoopDelay(): { read(): LoopDelay; stop(): void } {
  const histogram = monitorEventLoopDelay({ resolution: EVERY });
  histogram.enable();
  const now = (): LoopDelay =>
    // Nothing sampled yet: the histogram says its least number.
    histogram.count === 0
      ? { p99: 0, longest: 0 }
      : { p99: beyond(histogram.percentile(99)), longest: beyond(histogram.max) };
  let before: LoopDelay = { p99: 0, longest: 0 };
  const turn = setInterval(() => {
    before = now();
    histogram.reset();
  }, WINDOW).unref();
  return {
    read() {
      const { p99, longest } = now();
      return { p99: Math.max(p99, before.p99), longest: Math.max(longest, before.longest) };
    },
    stop() {
      clearInterval(turn);
      histogram.disable();
    },
  };
}
