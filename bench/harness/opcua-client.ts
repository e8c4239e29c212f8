// What is measured: the driver, or node-opcua's own subscription as it comes. A process of its own, for its memory's sake.
import { setTimeout as delay } from 'node:timers/promises';
import type * as opcua from '@millrace/driver-opcua';
import { manifest, opcuaDriver } from '@millrace/driver-opcua';
import { batchOf } from '../../drivers/api/index.ts';
import { madeBy } from '../../gateway/supervisor/threads/made-by.ts';
import { threadDriver } from '../../gateway/supervisor/threads/thread-driver.ts';

export interface OpcuaClientOptions {
  /** The driver beside whoever takes its values, or in a thread as the gateway runs it, or no driver at all. */
  readonly who: 'driver' | 'thread' | 'bare';
  readonly what: 'subscribe' | 'browse';
  readonly endpoint: string;
  readonly folder: string;
  readonly points: number;
  readonly seconds: number;
  /** Values that come before counting begins: until then much of the time is the compiler's. */
  readonly warmUp: number;
}
export interface OpcuaClientReport {
  readonly values: number;
  /** Steps of a counter that did not come. */
  readonly missed: number;
  readonly seconds: number;
  /** Of this process, while it was measured. */
  readonly cpuSeconds: number;
  /** Of its main thread alone, where a gateway has everything else to do. */
  readonly mainSeconds: number;
  /** The most that the process held, in bytes. */
  readonly memory: number;
}

const { who, what, endpoint, folder, points, seconds, warmUp } = JSON.parse(
  process.argv[2] ?? '',
) as OpcuaClientOptions;
const PUBLISHING = 500;
const QUEUE = 20;

/** Counts what comes, and the steps that do not. */
const last = new Float64Array(points).fill(-1);
let values = 0;
let missed = 0;
function count(point: number, value: unknown): void {
  values++;
  const before = last[point] ?? -1;
  if (before >= 0 && Number(value) > before + 1) missed += Number(value) - before - 1;
  last[point] = Number(value);
}

const signal = new AbortController().signal;
const quiet = { info: () => undefined, warn: () => undefined };
const inThread = () =>
  threadDriver(
    manifest,
    madeBy<typeof opcua, 'opcuaDriver'>(import.meta.resolve('@millrace/driver-opcua'), 'opcuaDriver', folder),
  );
const openDriver = () =>
  (who === 'thread' ? inThread() : opcuaDriver(folder)).open(
    // On a PC that others share, a server may stand still for longer than one on a plant.
    { endpoint, policy: 'None', silentAfter: '60 s' },
    { signal, log: quiet, secret: async (name) => name, lost: (error) => process.send?.({ error: error.message }) },
  );
/** Loaded where it is used alone: in a thread of its own it would else be here as well, and be counted twice. */
const library = () => import('node-opcua-client');
const openBare = async () => {
  const { OPCUAClient } = await library();
  const client = OPCUAClient.create({ endpointMustExist: false });
  await client.connect(endpoint);
  return client.createSession();
};

async function subscribeDriver(): Promise<void> {
  const link = await openDriver();
  const asked = Array.from({ length: points }, (_, at) => ({
    id: at + 1,
    path: `p${at}`,
    type: 'number' as const,
    address: `ns=1;s=t${at}`,
  }));
  await link.subscribe(asked, {
    signal,
    profile: { publishing: `${PUBLISHING} ms`, sampling: `${PUBLISHING} ms`, queue: QUEUE },
    patience: 6_000,
    // In columns, as the gateway takes them.
    async deliver(readings) {
      const { point, value, length } = batchOf(readings);
      for (let row = 0; row < length; row++) count((point[row] as number) - 1, value[row]);
    },
  });
}

async function subscribeBare(): Promise<void> {
  const { AttributeIds, ClientMonitoredItemGroup, ClientSubscription, TimestampsToReturn } = await library();
  const session = await openBare();
  const subscription = ClientSubscription.create(session, {
    requestedPublishingInterval: PUBLISHING,
    requestedMaxKeepAliveCount: 10,
    requestedLifetimeCount: 120,
    publishingEnabled: true,
  });
  // In the parts that the driver takes: more at once is refused by the server.
  for (let from = 0; from < points; from += 1_000) {
    const part = Array.from({ length: Math.min(1_000, points - from) }, (_, at) => from + at);
    const group = ClientMonitoredItemGroup.create(
      subscription,
      part.map((at) => ({ nodeId: `ns=1;s=t${at}`, attributeId: AttributeIds.Value })),
      { samplingInterval: PUBLISHING, queueSize: QUEUE, discardOldest: true },
      TimestampsToReturn.Both,
    );
    group.on('changed', (_item, value, at) => count(part[at] ?? 0, value.value.value));
  }
}

async function browseDriver(): Promise<void> {
  const link = await openDriver();
  for await (const _ of link.browse('ns=1;s=Many', { signal, profile: {} })) values++;
}

async function browseBare(): Promise<void> {
  const { BrowseDirection } = await library();
  const session = await openBare();
  session.requestedMaxReferencesPerNode = 1_000;
  let page = await session.browse({
    nodeId: 'ns=1;s=Many',
    browseDirection: BrowseDirection.Forward,
    referenceTypeId: 'i=33',
    includeSubtypes: true,
    resultMask: 63,
  });
  for (;;) {
    values += page.references?.length ?? 0;
    if (!page.continuationPoint?.length) return;
    page = await session.browseNext(page.continuationPoint, false);
  }
}

let memory = 0;
setInterval(() => {
  memory = Math.max(memory, process.memoryUsage.rss());
}, 100).unref();

const work = {
  driver: { subscribe: subscribeDriver, browse: browseDriver },
  thread: { subscribe: subscribeDriver, browse: browseDriver },
  bare: { subscribe: subscribeBare, browse: browseBare },
}[who][what];
let since = performance.now();
let cpu = process.cpuUsage();
let main = process.threadCpuUsage();
await work();
if (what === 'subscribe') {
  // The first values of all points come in a burst: counting begins when each has had its own.
  while (last.includes(-1) || values < warmUp) await delay(100);
  [values, missed, since, cpu, main] = [0, 0, performance.now(), process.cpuUsage(), process.threadCpuUsage()];
  await delay(seconds * 1_000);
}
const used = process.cpuUsage(cpu);
const ofMain = process.threadCpuUsage(main);
const report: OpcuaClientReport = {
  values,
  missed,
  seconds: (performance.now() - since) / 1_000,
  cpuSeconds: (used.user + used.system) / 1e6,
  mainSeconds: (ofMain.user + ofMain.system) / 1e6,
  memory: Math.max(memory, process.memoryUsage.rss()),
};
process.send?.({ report }, () => process.exit(0));
