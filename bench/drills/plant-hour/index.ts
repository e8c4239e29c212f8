import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../harness/plant-client.ts';
import { tcpProxy } from '../../harness/tcp-proxy.ts';
import { plantDatabase } from '../faults/plant-database.ts';
import { type FaultScene, type Harm, underLoad } from '../faults/under-load.ts';
import { type Fault, faultsOf } from './faults.ts';
import { notOnline, statusesOf, watchLedgers } from './ledgers.ts';
import { slopeOf, watchedEnvironment, watchMemory } from './memory.ts';
import type { PlantDevice } from './plant-device.ts';
import { SIMULATORS } from './simulators.ts';
import { keptPromise, partsOf } from './site.ts';

const MINUTE = 60_000;
/** Mebibytes an hour that memory may grow beyond three times the error of the line. */
const LEVEL = 10;

const devices: PlantDevice[] = [];
let link: Awaited<ReturnType<typeof tcpProxy>> | undefined;

/** Takes one after another out of a bag, by chance, and fills it anew when it is empty. */
function turns<One>(random: FaultScene['random'], fill: () => One[]): () => One {
  let left: One[] = [];
  return () => {
    if (left.length === 0) left = fill();
    const [one] = left.splice(Math.floor(random.next() * left.length), 1);
    if (one === undefined) throw new RangeError('there is nothing whose turn it could be');
    return one;
  };
}

/** Everything that is told or promised holds once nothing goes wrong any more. */
async function afterwards({ plant, site }: FaultScene): Promise<string[]> {
  const faults: string[] = [];
  await until(
    'every device is online again',
    async () => (await statusesOf(site.client)).flatMap(notOnline),
    (all) => all.length === 0,
    2 * MINUTE,
  ).catch((error: unknown) => faults.push(String(error)));
  const pool = plantDatabase(plant);
  try {
    for (const device of devices) {
      const promised = await device.finish?.();
      if (promised) faults.push(...(await keptPromise(pool, promised)));
    }
  } finally {
    await pool.end();
  }
  return faults;
}

async function hour(scene: FaultScene): Promise<Harm> {
  const { context, plant, random, site, flowing } = scene;
  if (!link) throw new Error('there is no link to cut');
  for (const device of devices) await device.begin?.(site.client);
  context.say(
    `${devices.length} simulators beside the devices that publish: ${devices.map(({ id }) => id).join(', ')}`,
  );
  const memory = watchMemory(
    { plant, folder: context.folder },
    context.long ? { warm: 10 * MINUTE, every: 30_000 } : { warm: MINUTE, every: 10_000 },
  );
  const ledgers = watchLedgers(site.client);
  const began = performance.now();
  const minutes = context.long ? 60 : 5;
  let minute = 1;
  const nextFault = turns<Fault>(random, () => faultsOf(minute));
  const nextDevice = turns(random, () => [...devices]);
  for (; minute <= minutes; minute++) {
    const told = await nextFault()({ scene, device: nextDevice(), link });
    const after = await flowing(2 * MINUTE);
    context.say(`minute ${minute}: ${told}; readings are acknowledged ${Math.round(after)} ms later`);
    await delay(Math.max(0, began + minute * MINUTE - performance.now()));
  }
  const faults = await afterwards(scene);
  const { looked, faults: unbalanced } = await ledgers.stop();
  faults.push(...unbalanced);
  if (looked < minutes * 20) faults.push(`the ledgers could be looked at only ${looked} times`);
  const told: string[] = [];
  for (const { name, pid, held, resident, now } of memory.stop()) {
    const line = `${name} holds ${slopeOf(held)}, resident ${slopeOf(resident)}`;
    const last = `${now.held.toFixed(0)} and ${now.resident.toFixed(0)} MB at the end`;
    context.say(`memory of process ${pid}: ${line}, by ${held?.points ?? 0} looks; ${last}`);
    if (!held) continue;
    told.push(line);
    if (context.long && held.slope - 3 * held.error > LEVEL) faults.push(`what the ${name} holds grows: ${line}`);
  }
  const note = `${minutes} faults in ${minutes} minutes; the ledgers balanced at ${looked} looks; every device is back online; ${told.join('; ') || 'no process lived long enough for a line'}`;
  return { note, faults };
}

/** Everything at once for an hour (five minutes without `--long`), and once a minute something goes wrong. */
export const plantHour = underLoad({
  id: 'plant-hour',
  title: 'every simulator at once, a fault a minute',
  rate: 100,
  plant: ({ folder }) => ({ env: watchedEnvironment(folder) }),
  async site({ folder, say }, plant) {
    for (const make of SIMULATORS) {
      const device = await make({ folder, plant });
      if (device) devices.push(device);
      else say('a simulator is left out: what it needs is missing here');
    }
    return partsOf(devices);
  },
  async port(plant) {
    const proxy = await tcpProxy(() => plant.ports.mqtt);
    link = proxy;
    return { port: () => proxy.port, close: () => proxy.close() };
  },
  harm: hour,
  async close() {
    for (const device of devices.splice(0)) await device.stop();
  },
});
