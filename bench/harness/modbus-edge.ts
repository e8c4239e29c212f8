// The part of the gateway between a device and its journal as it ships: supervisor, driver, intake, journal on disk.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gatewayConfig, nowMicros, QUALITY } from '@millrace/contracts';
import { modbusDriver } from '@millrace/driver-modbus';
import { openJournal } from '../../gateway/journal/open-journal.ts';
import { SampleIntake } from '../../gateway/pipeline/sample-intake.ts';
import { DeviceSupervisor } from '../../gateway/supervisor/devices/device-supervisor.ts';
import { systemTiming } from '../../gateway/supervisor/devices/timing.ts';
import { giveMemoryBack } from '../../gateway/supervisor/give-memory-back.ts';
import { percentile } from './figure.ts';
import { FLOATS, modbusSite, type Step } from './modbus-plant.ts';

export interface EdgeReport {
  /** Readings a second that are good and on disk. */
  readonly perSecond: number;
  /** Of this process, all threads, a reading. */
  readonly cpuNanos: number;
  /** Requests of one round of all points. */
  readonly requests: number;
  readonly writeP99: number;
  readonly writes: number;
  /** Bytes at most: of this process, what it shares with others by their number (PSS). */
  readonly memory: number;
  readonly received: number;
  readonly kept: number;
  /** Not taken by the journal, and counted: it was asked for more than the disk takes. */
  readonly refused: number;
}

interface EdgeOptions {
  readonly folder: string;
  readonly port: number;
  readonly step: Step;
  readonly seconds: number;
  readonly everyMs: number;
}

/** PSS where the system tells it: pages of the program itself are in memory once, however many processes run it. */
function ownMemory(): number {
  if (process.platform !== 'linux') return process.memoryUsage().rss;
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readFileSync('/proc/self/smaps_rollup', 'utf8'))?.[1];
  return Number(kilobytes) * 1_024;
}

const { folder, port, step, seconds, everyMs } = JSON.parse(process.argv[2] ?? '{}') as EdgeOptions;
// As a gateway gets it: out of a file's text.
const config = gatewayConfig.parse(JSON.parse(JSON.stringify(modbusSite(port, step, everyMs))));
const journal = await openJournal({ gateway: 'bench', path: join(folder, `journal-${process.pid}.sqlite`) });
let refused = 0;
const intake = new SampleIntake({
  journal,
  clock: nowMicros,
  onSourceTime: () => {},
  onRefused(_source, _reason, values) {
    refused += values;
  },
});
intake.use(config.points);

let [onDisk, received, kept, memory, pending] = [0, 0, 0, 0, 0];
journal.onCommitted(({ samples }) => {
  kept += samples.length;
});
const seen = new Uint8Array(FLOATS + 1);
let unseen = FLOATS;
const supervisor = new DeviceSupervisor({
  drivers: [modbusDriver],
  timing: systemTiming,
  clock: nowMicros,
  accept(source, batch, done) {
    received += batch.length;
    pending++;
    let good = 0;
    for (const quality of batch.quality) if (quality === QUALITY.good) good++;
    for (let at = 0; unseen > 0 && at < batch.length; at++) {
      const point = batch.point[at] as number;
      if (seen[point] === 0) unseen--;
      seen[point] = 1;
    }
    intake.accept(source, batch, (error) => {
      if (!error) onDisk += good;
      pending--;
      done(error);
    });
  },
  secret: async () => '',
  log: { info: () => undefined, warn: (fields, message) => console.error(message, fields) },
});
process.send?.({ ready: true });
await supervisor.use(config);
// Every point once: what comes after is the steady state, which a gateway begins so after a change (`start.ts`).
while (unseen > 0) await delay(20);
giveMemoryBack();

const never = new AbortController().signal;
const waits: number[] = [];
let writing = true;
const writer = (async () => {
  for (let value = 0; writing; value++) {
    const began = performance.now();
    await supervisor.write('unit-5', 'p19999', value, never);
    waits.push(performance.now() - began);
    await delay(20);
  }
})();
const looks = setInterval(() => {
  memory = Math.max(memory, ownMemory());
}, 1_000);
const before = onDisk;
const cpu = process.cpuUsage();
const began = performance.now();
await delay(seconds * 1_000);
const perSecond = (onDisk - before) / ((performance.now() - began) / 1_000);
const { user, system } = process.cpuUsage(cpu);
const cpuNanos = ((user + system) / (onDisk - before)) * 1_000;
clearInterval(looks);
writing = false;
await writer;
const context = { signal: never, log: { info: () => undefined, warn: () => undefined } };
const link = await modbusDriver.open(
  { host: '127.0.0.1', port },
  { ...context, secret: async () => '', lost: () => {} },
);
let requests = 0;
for (const { points, profile } of config.connections[0]?.devices ?? []) {
  const asked = points.map(({ id, address }) => ({ id, path: `p${id}`, type: 'number' as const, address }));
  requests += (await link.plan(asked, profile)).length;
}
await link.close();
await supervisor.stop();
// What was read is put to disk before the file is closed.
while (pending > 0) await delay(5);
await journal.close();
const report: EdgeReport = {
  perSecond,
  cpuNanos,
  requests,
  writeP99: percentile(waits, 0.99),
  writes: waits.length,
  memory,
  received,
  kept,
  refused,
};
process.send?.({ report }, () => process.exit(0));
