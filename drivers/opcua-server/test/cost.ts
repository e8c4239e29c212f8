import { AttributeIds, TimestampsToReturn } from 'node-opcua';
import { groupOf, pointOf, subscribe, testServer, until } from './fixture.ts';

// What a server of 10,000 points costs, each changing once a second, by processor time: without a client, and with one that
// watches all of them. `node drivers/opcua-server/test/cost.ts`. Of the client, which runs here as well, nothing is taken off.

const POINTS = 10_000;
const SECONDS = 15;

const points = Array.from({ length: POINTS }, (_, at) =>
  pointOf(`plant/area/line-${at % 10}/cell/m${at % 200}/p${at}`, {
    unit: 'm/s',
    range: { low: 0, high: 100, outside: 'mark' },
  }),
);
const megabytes = (): number => Math.round(process.memoryUsage().rss / 1e6);

const began = process.cpuUsage();
const before = megabytes();
const plant = await testServer();
plant.use(points);
const feed = (value: number): void => plant.server.take(groupOf(points.map((point) => ({ point, value }))));
feed(0);
const scada = await plant.connect();
await until(async () => {
  if ((await scada.value(points.at(-1)?.path ?? '')).value.value !== 0) throw new Error('not all is there yet');
});
const opened = process.cpuUsage(began);
console.log(`opened with ${POINTS} points: ${seconds(opened)} s of processor time, ${megabytes() - before} MB more`);

await run('no client watches');
const subscription = await subscribe(scada.session, 500);
let told = 0;
for (let at = 0; at < POINTS; at += 1_000) {
  const group = await subscription.monitorItems(
    points.slice(at, at + 1_000).map(({ path }) => ({ nodeId: `ns=2;s=${path}`, attributeId: AttributeIds.Value })),
    { samplingInterval: 0, queueSize: 10 },
    TimestampsToReturn.Both,
  );
  group.on('changed', () => told++);
}
await until(() => {
  if (told < POINTS) throw new Error('not all was told yet');
});
told = 0;
await run('one client watches all');
console.log(`told ${told} of ${POINTS * SECONDS}; ${megabytes()} MB in all`);
await plant.stop();

async function run(what: string): Promise<void> {
  const start = process.cpuUsage();
  for (let at = 1; at <= SECONDS; at++) {
    feed(at + Math.random());
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  console.log(`${what}: ${(seconds(process.cpuUsage(start)) / SECONDS).toFixed(3)} of a core`);
}

function seconds({ user, system }: NodeJS.CpuUsage): number {
  return Math.round((user + system) / 1e4) / 100;
}
