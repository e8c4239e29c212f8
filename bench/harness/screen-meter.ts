import type { Browser, Page } from 'playwright-core';

/** How a page got on for a while. Milliseconds, but `seconds`. */
export interface Meter {
  readonly seconds: number;
  /**
   * Share of the time in tasks of more than 50 ms, 0 to 1, and the longest: by the processor time of the page's main thread. On
   * a machine that others use, a task that was kept from running is no long task of the page.
   */
  readonly longShare: number;
  readonly longest: number;
  /** Share of the time in any task. */
  readonly busyShare: number;
  /** The same as the first by the clock on the wall, as the page's own PerformanceObserver sees it. */
  readonly wallShare: number;
  /** Between two frames. */
  readonly frames: { readonly median: number; readonly p95: number };
}

const LONG_US = 50_000;

/** Begins to count in the page what `READ` tells: long tasks and the times of frames. */
const BEGIN = `(() => {
  const meter = { long: 0, frames: [], began: performance.now(), on: true };
  meter.observer = new PerformanceObserver((list) => { for (const { duration } of list.getEntries()) meter.long += duration; });
  meter.observer.observe({ type: 'longtask' });
  let last = 0;
  const frame = (now) => { if (last) meter.frames.push(now - last); last = now; if (meter.on) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  globalThis.benchMeter = meter;
})()`;
const READ = `(() => {
  const { frames, began, observer } = globalThis.benchMeter;
  const long = observer.takeRecords().reduce((sum, { duration }) => sum + duration, globalThis.benchMeter.long);
  globalThis.benchMeter.on = false;
  observer.disconnect();
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const took = performance.now() - began;
  return { seconds: took / 1e3, wallShare: long / took, frames: { median: at(0.5), p95: at(0.95) } };
})()`;

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Processor time of the thread, µs. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Processor times of the tasks of a page's main thread, µs, out of a trace of the browser. */
function tasksOf(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const isMain = ({ name, args }: TraceEvent): boolean => name === 'thread_name' && args.name === 'CrRendererMain';
  const main = new Set(traceEvents.filter(isMain).map(threadOf));
  return traceEvents.flatMap((event) => {
    const isTask = event.name === 'RunTask' && event.tdur !== undefined && main.has(threadOf(event));
    return isTask ? [event.tdur ?? 0] : [];
  });
}

/** Meters a page while `work` goes on. */
export async function metered(browser: Browser, page: Page, work: () => Promise<unknown>): Promise<Meter> {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  await page.evaluate(BEGIN);
  await work();
  const seen = await page.evaluate<Pick<Meter, 'seconds' | 'wallShare' | 'frames'>>(READ);
  const tasks = tasksOf(await browser.stopTracing());
  const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0) / 1e6 / seen.seconds;
  return {
    ...seen,
    longShare: sum(tasks.filter((one) => one > LONG_US)),
    busyShare: sum(tasks),
    longest: tasks.reduce((most, one) => Math.max(most, one), 0) / 1_000,
  };
}

export const meterWords = ({ seconds, longShare, longest, busyShare, wallShare, frames }: Meter): string =>
  `${(longShare * 100).toFixed(2)} % of ${seconds.toFixed(0)} s in tasks of more than 50 ms of processor (the longest ${longest.toFixed(0)} ms; ${(busyShare * 100).toFixed(1)} % in all), ${(wallShare * 100).toFixed(2)} % by the clock on the wall, frames ${frames.median.toFixed(1)} ms, p95 ${frames.p95.toFixed(1)} ms`;
