import { join } from 'node:path';
import { startChild, stopChild } from '../harness/child.ts';
import type { Bench } from '../harness/figure.ts';
import type { OpcuaClientOptions, OpcuaClientReport } from '../harness/opcua-client.ts';
import type { OpcuaServerOptions } from '../harness/opcua-server.ts';

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
  work: (endpoint: string) => Promise<Result>,
): Promise<Result> {
  const { child, ready } = await startChild<{ endpoint: string }>(join(HARNESS, 'opcua-server.ts'), options);
  try {
    return await work(ready.endpoint);
  } finally {
    await stopChild(child);
  }
}

const kilo = (value: number): string => Math.round(value).toLocaleString('en');
const mebi = (bytes: number): string => `${Math.round(bytes / MEBIBYTE)} MB`;

/** Both run against the same server process, one after the other, with the same intervals and queues. */
export const opcuaSubscription: Bench = {
  ids: ['opcua-20k'],
  title: `${kilo(ITEMS)} OPC UA items changing once a second, beside a bare subscription of node-opcua`,
  async run({ folder, long }) {
    const seconds = long ? 120 : 20;
    const common = { what: 'subscribe', points: ITEMS, seconds, folder: join(folder, 'client') } as const;
    return besideServer({ folder: join(folder, 'server'), ticking: ITEMS, browsed: 0 }, async (endpoint) => {
      const driver = await measure({ ...common, who: 'driver', endpoint });
      const bare = await measure({ ...common, who: 'bare', endpoint });
      if (driver.values === 0 || bare.values === 0) throw new Error('the server was too slow to be measured with');
      const value = driver.values / driver.seconds;
      const baseline = bare.values / bare.seconds;
      const cost = (one: OpcuaClientReport): string => ((one.cpuSeconds / one.values) * 1e6).toFixed(1);
      const note = `missed ${driver.missed} against ${bare.missed}; ${cost(driver)} against ${cost(bare)} µs of processor a value; ${mebi(driver.memory)} against ${mebi(bare.memory)} (aim ≤ 300)`;
      return [{ id: 'opcua-20k', value, unit: 'values/s', baseline, ratio: value / baseline, note }];
    });
  },
};

/** What a thread of its own costs and spares: the same driver and server, beside its taker and in a thread. */
export const opcuaThread: Bench = {
  ids: ['opcua-thread'],
  title: `${kilo(ITEMS)} OPC UA items changing once a second, taken by the driver in a thread, beside the driver without`,
  async run({ folder, long }) {
    const seconds = long ? 120 : 20;
    const common = { what: 'subscribe', points: ITEMS, seconds, folder: join(folder, 'client') } as const;
    return besideServer({ folder: join(folder, 'server'), ticking: ITEMS, browsed: 0 }, async (endpoint) => {
      const beside = await measure({ ...common, who: 'driver', endpoint });
      const thread = await measure({ ...common, who: 'thread', endpoint });
      if (beside.values === 0 || thread.values === 0) throw new Error('the server was too slow to be measured with');
      const [value, baseline] = [thread, beside].map((one) => one.values / one.seconds) as [number, number];
      const micros = (spent: number, { values }: OpcuaClientReport): string => ((spent / values) * 1e6).toFixed(2);
      const main = `main thread ${micros(thread.mainSeconds, thread)} against ${micros(beside.mainSeconds, beside)} µs of processor a value`;
      const whole = `whole process ${micros(thread.cpuSeconds, thread)} against ${micros(beside.cpuSeconds, beside)}`;
      const note = `${main}; ${whole}; missed ${thread.missed} against ${beside.missed}; ${mebi(thread.memory)} against ${mebi(beside.memory)}`;
      return [{ id: 'opcua-thread', value, unit: 'values/s', baseline, ratio: value / baseline, note }];
    });
  },
};

/** The bare browse asks for names alone; ours also says of each node what it holds and whether it can be written. */
export const opcuaBrowse: Bench = {
  ids: ['opcua-browse'],
  title: `${kilo(NODES)} nodes below one, browsed with their types, beside a bare browse of node-opcua`,
  async run({ folder }) {
    const common = { what: 'browse', points: 0, seconds: 0, folder: join(folder, 'client') } as const;
    return besideServer({ folder: join(folder, 'server'), ticking: 0, browsed: NODES }, async (endpoint) => {
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
