import { setTimeout as delay } from 'node:timers/promises';
import {
  type GatewayStatus,
  gatewayStatus,
  type LedgerCounts,
  ledgerBalances,
  STORE_OUTCOMES,
} from '@millrace/contracts';
import { type PlantClient, until } from '../../harness/plant-client.ts';
import { tcpProxy } from '../../harness/tcp-proxy.ts';
import { underLoad } from '../faults/under-load.ts';
import type { Misbehaving } from '../misbehaving/device.ts';
import { askedParts } from '../misbehaving/site.ts';
import { type Fault, faultsOf } from './faults.ts';
import { watchMemory } from './memory.ts';
import { SIMULATORS } from './simulators.ts';

const MINUTE = 60_000;
/** Mebibytes an hour that memory may grow beyond three times the error of the line. */
const LEVEL = 10;

let simulators: Misbehaving[] = [];
let link: Awaited<ReturnType<typeof tcpProxy>> | undefined;

const statusesOf = async (client: PlantClient) =>
  ((await client.get('/ledger')) as { gateways: readonly { status: unknown }[] }).gateways.map(({ status }) =>
    gatewayStatus.parse(status),
  );

/** A gateway that has just started knows what it took, and of what the store has nothing yet: its account is not whole. */
const isUnasked = ({ sinks }: GatewayStatus, { received, ...parts }: LedgerCounts): boolean =>
  sinks.find(({ name }) => name === 'store')?.state !== 'running' &&
  received > 0 &&
  STORE_OUTCOMES.every((outcome) => parts[outcome] === 0);

interface Looked {
  readonly looked: number;
  /** Accounts of a gateway that had not asked the store yet. */
  readonly unasked: number;
  readonly faults: readonly string[];
}

/** Looks at every ledger again and again; a server that is away is looked at later. */
function watchLedgers(client: PlantClient): { stop: () => Promise<Looked> } {
  const faults = new Set<string>();
  let [looking, looked, unasked] = [true, 0, 0];
  const watching = (async () => {
    while (looking) {
      // Killed on purpose: the next look finds it again.
      const statuses = await statusesOf(client).catch(() => []);
      for (const status of statuses)
        for (const { source, counts } of status.sources)
          if (isUnasked(status, counts)) unasked++;
          else if (!ledgerBalances(counts))
            faults.add(`the ledger of ${source} did not balance: ${JSON.stringify(counts)}`);
      looked += statuses.length;
      await delay(1_000);
    }
  })();
  return {
    async stop() {
      looking = false;
      await watching;
      return { looked, unasked, faults: [...faults] };
    },
  };
}

/** Everything at once for an hour (five minutes without `--long`), and once a minute something goes wrong. */
export const plantHour = underLoad({
  id: 'plant-hour',
  title: 'every simulator at once, a fault a minute',
  rate: 100,
  async site(context) {
    const made = await Promise.all(SIMULATORS.map((make) => make(context)));
    simulators = made.filter((one) => one !== null);
    return askedParts(simulators);
  },
  async port(plant) {
    const proxy = await tcpProxy(() => plant.ports.mqtt);
    link = proxy;
    return { port: () => proxy.port, close: () => proxy.close() };
  },
  async harm(scene) {
    const { context, plant, random, site, flowing } = scene;
    if (!link) throw new Error('there is no link to cut');
    const memory = watchMemory(plant, (context.long ? 5 : 1) * MINUTE);
    const ledgers = watchLedgers(site.client);
    const began = performance.now();
    let left: Fault[] = [];
    const minutes = context.long ? 60 : 5;
    for (let minute = 1; minute <= minutes; minute++) {
      if (left.length === 0) left = faultsOf(minute);
      const [fault] = left.splice(Math.floor(random.next() * left.length), 1);
      const told = await fault?.({ scene, simulators, link });
      const after = await flowing(2 * MINUTE);
      context.say(`minute ${minute}: ${told}; readings are acknowledged ${Math.round(after)} ms later`);
      await delay(Math.max(0, began + minute * MINUTE - performance.now()));
    }
    const faults: string[] = [];
    await until(
      'every device is online again',
      async () => (await statusesOf(site.client))[0]?.connections ?? [],
      (all) => simulators.every(({ id }) => all.find((one) => one.id === id)?.state === 'online'),
      2 * MINUTE,
    ).catch((error: unknown) => faults.push(String(error)));
    const { looked, unasked, faults: unbalanced } = await ledgers.stop();
    faults.push(...unbalanced);
    if (unasked > 0)
      context.say(
        `${unasked} accounts were of a gateway that had not asked the store yet what it has: they do not add up`,
      );
    if (looked < minutes * 20) faults.push(`the ledgers could be looked at only ${looked} times`);
    const told: string[] = [];
    for (const { name, pid, fit } of memory.stop()) {
      if (!fit) continue;
      const { slope, error, points } = fit;
      const line = `${name} ${slope.toFixed(1)} ± ${error.toFixed(1)} MB/h`;
      told.push(line);
      context.say(`memory of ${name} (process ${pid}): ${line}, by ${points} looks`);
      if (context.long && slope - 3 * error > LEVEL) faults.push(`the memory of ${name} grows: ${line}`);
    }
    const note = `${minutes} faults in ${minutes} minutes; the ledgers balanced at ${looked} looks; every device is back online; ${told.join(', ') || 'no process lived long enough for a line'}`;
    return { note, faults };
  },
  async close() {
    for (const simulator of simulators.splice(0)) await simulator.stop();
  },
});
