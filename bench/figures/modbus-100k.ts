import { once } from 'node:events';
import { startChild, stopChild } from '../harness/child.ts';
import { type Bench, type BenchContext, type Figure, median } from '../harness/figure.ts';
import type { EdgeReport } from '../harness/modbus-edge.ts';
import { FLOATS, leastRequests, type Step } from '../harness/modbus-plant.ts';

const HARNESS = `${import.meta.dirname}/../harness`;
/** Often enough that the line is never idle. */
const FASTER_THAN_ANY_MS = 100;

interface BareReport {
  readonly perSecond: number;
  readonly cpuNanos: number;
}

/** Starts a child and waits for what it says at its end. */
async function told<Said>(script: string, argument: object): Promise<Said> {
  const { child } = await startChild(`${HARNESS}/${script}`, argument);
  try {
    const said = once(child, 'message').then(([message]) => message as Said);
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${script} ended with ${code}`)));
    return await Promise.race([said, ended]);
  } finally {
    await stopChild(child);
  }
}

async function measured(context: BenchContext, port: number, step: Step): Promise<Figure[]> {
  const { folder, long, say } = context;
  const [runs, seconds] = long ? [5, 10] : [3, 5];
  const bare: BareReport[] = [];
  const edges: EdgeReport[] = [];
  for (let run = 0; run < runs; run++) {
    bare.push(await told<BareReport>('modbus-bare.ts', { port, step, seconds }));
    const options = { folder, port, step, seconds, everyMs: FASTER_THAN_ANY_MS };
    edges.push((await told<{ report: EdgeReport }>('modbus-edge.ts', options)).report);
  }
  const kind = step === 2 ? 'contiguous' : 'every third register';
  const thousand = (n: number) => `${Math.round(n / 1_000)} k/s`;
  say(
    `${kind}: bare ${bare.map((b) => thousand(b.perSecond)).join(', ')}; to the journal ${edges.map((e) => thousand(e.perSecond)).join(', ')}`,
  );
  for (const { received, kept, refused } of edges) {
    if (received !== kept + refused) throw new Error(`of ${received} readings ${kept} are kept and ${refused} refused`);
  }
  const [rate, baseline] = [median(edges.map((e) => e.perSecond)), median(bare.map((b) => b.perSecond))];
  const worst = (pick: (report: EdgeReport) => number) => Math.max(...edges.map(pick));
  const requests = worst((e) => e.requests);
  const note = [
    `${kind}; ${requests} requests a round, ${leastRequests(step)} the least`,
    `${worst((e) => e.refused)} refused`,
    `processor time a float ${(median(edges.map((e) => e.cpuNanos)) / 1_000).toFixed(1)} µs, bare ${(median(bare.map((b) => b.cpuNanos)) / 1_000).toFixed(1)} µs`,
    `write p99 ${worst((e) => e.writeP99).toFixed(1)} ms`,
    `${Math.round(worst((e) => e.memory) / 2 ** 20)} MiB of memory of its own (PSS)`,
  ].join('; ');
  return [{ id: 'modbus-100k', value: rate, unit: 'floats/s', baseline, ratio: rate / baseline, note }];
}

/** 100,000 floats of five units on one line, to the journal on disk, beside modbus-serial reading the same blocks. */
export const modbus100k: Bench = {
  ids: ['modbus-100k'],
  title: `Modbus: ${FLOATS.toLocaleString('en')} floats on one line, read, counted and on disk`,
  async run(context) {
    const { child, ready } = await startChild<{ port: number }>(`${HARNESS}/modbus-devices.ts`);
    try {
      return [...(await measured(context, ready.port, 2)), ...(await measured(context, ready.port, 3))];
    } finally {
      await stopChild(child);
    }
  },
};
