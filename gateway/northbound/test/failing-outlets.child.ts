// Runs a gateway whose ways out fail where nobody can catch it: one of each kind of trouble, and one that is sound. Tells what
// became of them, and of an OPC UA server that fails likewise. What is fake: the outlets and the server; all else is real.
import { setTimeout as delay } from 'node:timers/promises';
import { readSettings } from '@millrace/contracts';
import { gatewayConfig } from '@millrace/contracts/gateway-config';
import type { NamespaceServer, OpenNamespaceServer, OutletLink } from '@millrace/driver-api';
import { gatewaySettings } from '../../settings.ts';
import { startGateway } from '../../start.ts';
import { containExceptions } from '../../supervisor/exception-owner.ts';
import { namespacePart } from '../namespace-part.ts';
import { northboundPart } from '../northbound-part.ts';

containExceptions((error) => {
  process.stderr.write(`nobody's: ${error.stack}\n`);
  process.exit(3);
});

const until = async (ask: () => boolean): Promise<void> => {
  for (let left = 1_500; !ask(); left--) {
    if (left === 0) throw new Error(`it did not come true: ${ask}`);
    await delay(10);
  }
};

/** What a way out does the first two times that it is made; after that it is sound. */
const DEEDS: Readonly<Record<string, (send: boolean) => Promise<void> | void>> = {
  timer: () => void setTimeout(() => fail('thrown in a timer')),
  promise: () => void Promise.resolve().then(() => fail('rejected unheard')),
  start: (send) => (send ? undefined : fail('it does not begin')),
  // It says nothing more: what was being sent then must not be waited for.
  hangs: (send) => {
    if (!send) return;
    setTimeout(() => fail('thrown while it sent'));
    return new Promise(() => undefined);
  },
  sound: () => undefined,
};
function fail(words: string): never {
  throw new Error(words);
}

const made: string[] = [];
const sent = new Map<string, Set<string>>();
const times = (id: string): number => made.filter((one) => one === id).length;
const link = (id: string, report: (state: 'online', reason: null) => void): OutletLink => {
  made.push(id);
  const isBad = times(id) <= 2;
  return {
    async start() {
      report('online', null);
      if (isBad) await DEEDS[id]?.(false);
    },
    stop: async () => undefined,
    async send(records) {
      if (isBad) await DEEDS[id]?.(true);
      const ids = sent.get(id) ?? new Set();
      for (const record of records) ids.add(record.id);
      sent.set(id, ids);
      return [];
    },
  };
};

const openings: number[] = [];
const open: OpenNamespaceServer = (settings) => {
  openings.push(settings.port);
  const attempt = openings.length;
  const server: NamespaceServer = {
    use: () => (attempt === 1 ? void setTimeout(() => fail('a message that it did not expect')) : undefined),
    take: () => (attempt === 2 ? fail('a reading that it did not expect') : undefined),
    state: () => ({
      ...{ state: 'open', reason: null, endpoint: 'opc.tcp://here', sessions: 0, monitoredItems: 0, own: null },
      ...{ clients: [], thread: { delay: null, restarts: 0, ended: null } },
    }),
    decide: async () => undefined,
    stop: async () => undefined,
  };
  return server;
};

const DAY = 24 * 3600 * 1_000_000;
const reasons = new Set<string>();
const gateway = await startGateway({
  settings: readSettings(gatewaySettings, process.env),
  config: gatewayConfig.parse({
    version: 1,
    site: 'plant',
    calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'A' }, start: '06:00', end: '14:00' }] },
    points: [
      {
        ...{ id: 1, path: 'plant/area/line/cell/m1/speed', type: 'number', unit: '1', retention: 'standard' },
        ...{ lateness: DAY, maxGap: DAY, keepAtLeastEvery: DAY, manual: { every: DAY } },
      },
    ],
    rules: [],
    devices: [],
    detectors: [],
    brokers: [],
    forwards: Object.keys(DEEDS).map((id) => ({ id, kind: 'http', url: 'http://127.0.0.1:9/', from: 'beginning' })),
    opcuaServer: { port: 4_840 },
  }),
  parts: [
    northboundPart(
      [
        {
          kind: 'http',
          load: async () => ({ kind: 'http', link: ({ id }, { report }) => link(id, report) }),
        },
      ],
      { again: 250 },
    ),
    namespacePart(open, { again: 250 }),
  ],
});
const looking = setInterval(() => {
  for (const { name, reason } of gateway.status().sinks) if (reason !== null) reasons.add(`${name}: ${reason}`);
  for (const { name, reason } of gateway.status().doors) if (reason !== null) reasons.add(`${name}: ${reason}`);
}, 5);
const ids = Object.keys(DEEDS);
const began = Date.now() * 1_000;
const enter = (value: number): Promise<void> => gateway.enter({ point: 1, time: began + value, value });
await enter(1);
const unsound = ids.filter((id) => id !== 'sound');
await until(() => unsound.every((id) => times(id) === 3) && openings.length >= 2);
await enter(2);
await until(() => openings.length === 3);
const offered = gateway.journal.status().nextSeq - 1;
await until(() => ids.every((id) => sent.get(id)?.size === offered));
await until(
  () =>
    gateway.status().sinks.filter(({ name, state }) => name.startsWith('forward:') && state === 'running').length ===
    ids.length,
);
clearInterval(looking);
process.send?.({
  made: Object.fromEntries(ids.map((id) => [id, times(id)])),
  openings: openings.length,
  door: gateway.status().doors.find(({ name }) => name === 'opcua-server')?.state,
  reasons: [...reasons],
});
await gateway.stop();
process.exit(0);
