import { join } from 'node:path';
import { startChild, stopChild } from '../harness/child.ts';
import { type Bench, type Figure, median } from '../harness/figure.ts';
import type { OpcuaClientOptions, OpcuaClientReport } from '../harness/opcua-client.ts';
import type { OpcuaServerOptions, OpcuaServerReady } from '../harness/opcua-server.ts';

const HARNESS = join(import.meta.dirname, '..', 'harness');
const MEBIBYTE = 2 ** 20;
const ITEMS = 20_000;
const NODES = 100_000;

async function measure(options: OpcuaClientOptions): Promise<OpcuaClientReport> {
  const { child, ready } = await startChild<{ report?: OpcuaClientReport; error?: string }>(
    join(HARNESS, 'opcua-client.ts'),
    options,
  );
  try {
    if (!ready.report) throw new Error(`the client failed: ${ready.error}`);
    return ready.report;
  } finally {
    await stopChild(child);
  }
}

async function besideServer<Result>(
  options: OpcuaServerOptions,
  work: (server: OpcuaServerReady) => Promise<Result>,
): Promise<Result> {
  const { child, ready } = await startChild<OpcuaServerReady>(join(HARNESS, 'opcua-server.ts'), options);
  try {
    return await work(ready);
  } finally {
    await stopChild(child);
  }
}

const kilo = (value: number): string => Math.round(value).toLocaleString('en');
const mebi = (bytes: number): string => `${Math.round(bytes / MEBIBYTE)} MB`;
const rate = ({ values, seconds }: OpcuaClientReport): number => values / seconds;
const ofProcessor = ({ values, cpuSeconds }: OpcuaClientReport): number => values / cpuSeconds;

interface Compared {
  readonly id: string;
  readonly unit: string;
  readonly figure: (report: OpcuaClientReport) => number;
  readonly turns: number;
}

/** Driver and bare client in turn, so that what else the machine does meets both. */
async function compared(
  { id, unit, figure, turns }: Compared,
  options: Omit<OpcuaClientOptions, 'who'>,
): Promise<Figure> {
  const reports = { driver: [] as OpcuaClientReport[], bare: [] as OpcuaClientReport[] };
  for (let turn = 0; turn < turns; turn++)
    for (const who of ['driver', 'bare'] as const) reports[who].push(await measure({ ...options, who }));
  const { driver, bare } = reports;
  if ([...driver, ...bare].some(({ values }) => values === 0)) throw new Error('no values came to one of them');
  const middle = (of: readonly OpcuaClientReport[], what = figure): number => median(of.map(what));
  const missed = (of: readonly OpcuaClientReport[]): number => of.reduce((all, one) => all + one.missed, 0);
  const micros = (of: readonly OpcuaClientReport[]): string =>
    middle(of, ({ cpuSeconds, values }) => (cpuSeconds / values) * 1e6).toFixed(2);
  const most = (of: readonly OpcuaClientReport[]): string => mebi(Math.max(...of.map(({ memory }) => memory)));
  const value = middle(driver);
  const baseline = middle(bare);
  const note = `${kilo(middle(driver, rate))} against ${kilo(middle(bare, rate))} values/s; missed ${missed(driver)} against ${missed(bare)}; ${micros(driver)} against ${micros(bare)} µs of processor a value; ${most(driver)} against ${most(bare)} (aim ≤ 300); medians of ${turns}`;
  return { id, value, unit, baseline, ratio: value / baseline, note };
}

/**
 * Each against the same server, its values played by a wire that costs less than a client (`opcua-player.ts`): at their
 * pace; and as fast as the client takes them, counted by its own processor time, which is its own whatever else runs.
 */
export const opcuaSubscription: Bench = {
  ids: ['opcua-20k', 'opcua-flat-out'],
  title: `${kilo(ITEMS)} OPC UA items changing once a second, and as fast as they are taken, beside a bare subscription of node-opcua`,
  async run({ folder, long }) {
    const common = { what: 'subscribe', points: ITEMS, folder: join(folder, 'client') } as const;
    const seconds = long ? 40 : 10;
    return besideServer({ folder: join(folder, 'server'), ticking: ITEMS, browsed: 0 }, async (server) => [
      await compared(
        { id: 'opcua-20k', unit: 'values/s', figure: rate, turns: long ? 3 : 1 },
        { ...common, seconds, endpoint: server.second, warmUp: ITEMS * 2 },
      ),
      await compared(
        { id: 'opcua-flat-out', unit: 'values/CPU s', figure: ofProcessor, turns: long ? 5 : 3 },
        { ...common, seconds, endpoint: server.flatOut, warmUp: ITEMS * 20 },
      ),
    ]);
  },
};

/** What a thread of its own costs and spares: the same driver and server, beside its taker and in a thread. */
export const opcuaThread: Bench = {
  ids: ['opcua-thread'],
  title: `${kilo(ITEMS)} OPC UA items changing once a second, taken by the driver in a thread, beside the driver without`,
  async run({ folder, long }) {
    const seconds = long ? 120 : 20;
    const measured = { points: ITEMS, seconds, warmUp: ITEMS * 2 };
    const common = { ...measured, what: 'subscribe', folder: join(folder, 'client') } as const;
    return besideServer(
      { folder: join(folder, 'server'), ticking: ITEMS, browsed: 0 },
      async ({ second: endpoint }) => {
        const beside = await measure({ ...common, who: 'driver', endpoint });
        const thread = await measure({ ...common, who: 'thread', endpoint });
        if (beside.values === 0 || thread.values === 0) throw new Error('the server was too slow to be measured with');
        const [value, baseline] = [thread, beside].map((one) => one.values / one.seconds) as [number, number];
        const micros = (spent: number, { values }: OpcuaClientReport): string => ((spent / values) * 1e6).toFixed(2);
        const main = `main thread ${micros(thread.mainSeconds, thread)} against ${micros(beside.mainSeconds, beside)} µs of processor a value`;
        const whole = `whole process ${micros(thread.cpuSeconds, thread)} against ${micros(beside.cpuSeconds, beside)}`;
        const note = `${main}; ${whole}; missed ${thread.missed} against ${beside.missed}; ${mebi(thread.memory)} against ${mebi(beside.memory)}`;
        return [{ id: 'opcua-thread', value, unit: 'values/s', baseline, ratio: value / baseline, note }];
      },
    );
  },
};

/** The bare browse asks for names alone; ours also says of each node what it holds and whether it can be written. */
export const opcuaBrowse: Bench = {
  ids: ['opcua-browse'],
  title: `${kilo(NODES)} nodes below one, browsed with their types, beside a bare browse of node-opcua`,
  async run({ folder }) {
    const common = { what: 'browse', points: 0, seconds: 0, warmUp: 0, folder: join(folder, 'client') } as const;
    return besideServer({ folder: join(folder, 'server'), ticking: 0, browsed: NODES }, async ({ endpoint }) => {
      const driver = await measure({ ...common, who: 'driver', endpoint });
      const bare = await measure({ ...common, who: 'bare', endpoint });
      if (driver.values < NODES || bare.values < NODES)
        throw new Error(`of ${NODES} nodes came ${driver.values} and ${bare.values}`);
      const note = `${kilo(driver.values)} nodes, ${mebi(driver.memory)} against ${mebi(bare.memory)}; aim ≤ 5 s`;
      const ratio = driver.seconds / bare.seconds;
      return [{ id: 'opcua-browse', value: driver.seconds, unit: 's', baseline: bare.seconds, ratio, note }];
    });
  },
};
