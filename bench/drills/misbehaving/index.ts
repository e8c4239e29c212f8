import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConnectionStatus, type GatewayStatus, gatewayStatus, ledgerBalances } from '@millrace/contracts';
import type pg from 'pg';
import type { Drill, DrillContext } from '../../harness/drill.ts';
import { startPlant } from '../../harness/plant.ts';
import { claimPlant, type PlantClient, until } from '../../harness/plant-client.ts';
import { seeded } from '../../harness/random.ts';
import { spread } from '../../harness/spread.ts';
import { plantDatabase } from '../faults/plant-database.ts';
import type { Away, Misbehaving, Misdeed } from './device.ts';
import { historyOf } from './history.ts';
import { judge, type Reading, type Recovery } from './oracle.ts';
import { libmodbusMisbehaves, restartingPymodbus } from './real-devices.ts';
import { askedSite, pathOf, SITE } from './site.ts';
import { tickingSimulator } from './ticking-simulator.ts';

const MINUTE = 60_000;
/** A device that came back has a value again so soon after it is asked. */
const MOST_RECOVERY_MS = 1_000;

async function everyDevice({ folder, long, say }: DrillContext): Promise<Misbehaving[]> {
  const devices = [
    await tickingSimulator({ id: 'meter-tcp', framing: 'tcp', away: [300, 6_000] }),
    await tickingSimulator({ id: 'meter-rtu', framing: 'rtu', away: [300, 6_000] }),
    await tickingSimulator({ id: 'meter-deaf', framing: 'rtu', away: [300, 6_000], deafToEcho: true }),
    await tickingSimulator({
      ...{ id: 'half-open', framing: 'tcp', only: 'half-open' },
      away: long ? [10 * MINUTE, 10 * MINUTE] : [20_000, 20_000],
    } as const),
  ];
  for (const [name, real] of [
    ['pymodbus', await restartingPymodbus(folder)],
    ['libmodbus', await libmodbusMisbehaves(folder)],
  ] as const) {
    if (real) devices.push(real);
    else say(`${name} is missing here: its device is left out`);
  }
  return devices;
}

async function statusOf(client: PlantClient): Promise<GatewayStatus | undefined> {
  const { gateways } = (await client.get('/ledger')) as { gateways: readonly { status: unknown }[] };
  return gateways[0] && gatewayStatus.parse(gateways[0].status);
}
const connectionsOf = async (client: PlantClient): Promise<readonly ConnectionStatus[]> =>
  (await statusOf(client))?.connections ?? [];

/** One that never stays well is never waited for. */
const isWell = (connections: readonly ConnectionStatus[], devices: readonly Misbehaving[]): boolean =>
  devices.every(({ id }) => id === 'libmodbus' || connections.find((one) => one.id === id)?.state === 'online');

async function readingsOf(pool: pg.Pool, path: string): Promise<Reading[]> {
  const { rows } = await pool.query<{ at: number; value: number | null; quality: number }>(
    `select (extract(epoch from s.time) * 1000)::float8 as at, s.value, s.quality::int & 65535 as quality
       from timeseries.sample_standard s join timeseries.point p on p.id = s.point where p.path = $1 order by s.time`,
    [path],
  );
  return rows;
}

/** What a device did, and which of it were absences. */
interface Done {
  readonly absences: Away[];
  readonly misdeeds: Misdeed[];
}

/** Misbehaves again and again, well for a few seconds in between. */
async function misbehaveUntil(device: Misbehaving, end: number, seed: number): Promise<Done> {
  const random = seeded(seed);
  const done: Done = { absences: [], misdeeds: [] };
  while (Date.now() < end) {
    await delay(random.between(1_500, 4_000));
    const from = Date.now();
    const away = await device.misbehave(random);
    if (away) done.absences.push(away);
    done.misdeeds.push(away ?? { how: 'lies', from, to: Date.now() });
  }
  await device.heal();
  return done;
}

/** Says of each late recovery what the device did and what the gateway told of it: points of one absence together. */
function sayLate(late: readonly Recovery[], id: string, done: Done, log: string, say: (text: string) => void): void {
  for (const [away, points] of Map.groupBy(late, (one) => one.away)) {
    const back = Math.max(...points.map((one) => one.back));
    const names = points.map(({ point, after }) => `${point} after ${Math.round(after)} ms`).join(', ');
    say(`${id}, ${away.how} at ${new Date(away.from).toISOString()}: ${names}`);
    for (const line of historyOf(log, id, { away, back }, done.misdeeds)) say(line);
  }
}

/** Looks at every ledger once a second; `stop` gives what did not balance, or why it could not be looked at. */
function watchLedger(client: PlantClient): { stop: () => Promise<string[]> } {
  const faults = new Set<string>();
  let looking = true;
  const watching = (async () => {
    while (looking) {
      const status = await statusOf(client);
      for (const { source, counts } of status?.sources ?? [])
        if (!ledgerBalances(counts)) faults.add(`the ledger of ${source} did not balance`);
      await delay(1_000);
    }
  })().catch((error: unknown) => void faults.add(`the ledger could not be looked at: ${String(error)}`));
  return {
    async stop() {
      looking = false;
      await watching;
      return [...faults];
    },
  };
}

/** Devices that restart, lie, fall silent and hang, through a real gateway; an oracle that knows what each was doing. */
export const misbehavingDevices: Drill = {
  id: 'misbehaving-devices',
  title: 'Devices that lie, restart, fall silent or hang half open, read by a real gateway',
  async run(context) {
    const { folder, seed, long, say } = context;
    const faults: string[] = [];
    const devices = await everyDevice(context);
    const plant = await startPlant({ folder, demo: false });
    const pool = plantDatabase(plant);
    try {
      const client = await claimPlant(plant, 'Drill Works');
      await client.command('plant.config.apply', { document: askedSite(devices), profiles: [] });
      await client.command('plant.gateway.assign', { gateway: 'main', site: SITE });
      const well = () =>
        until(
          'every device is online',
          () => connectionsOf(client),
          (all) => isWell(all, devices),
        );
      await well();

      const end = Date.now() + (long ? 12 * MINUTE : MINUTE);
      const balance = watchLedger(client);
      const told = await Promise.all(devices.map((device, at) => misbehaveUntil(device, end, seed + at)));
      faults.push(...(await balance.stop()));
      await well();
      const healed = Date.now();

      const [noticed, recovered]: [number[], number[]] = [[], []];
      let good = 0;
      for (const [at, device] of devices.entries()) {
        const done = told[at] as Done;
        const { absences } = done;
        const late: Recovery[] = [];
        for (const point of device.points) {
          const path = pathOf(device.id, point.name);
          const readings = await until(
            `readings of ${path} after the drill`,
            () => readingsOf(pool, path),
            (all) => (all.at(-1)?.at ?? 0) > healed || point.every !== undefined,
          );
          const judged = judge(point, readings, absences);
          good += judged.good;
          noticed.push(...judged.noticed);
          recovered.push(...judged.recovered.map(({ after }) => after));
          late.push(...judged.recovered.filter(({ after }) => after > MOST_RECOVERY_MS));
          faults.push(...judged.faults.map((fault) => `${device.id}: ${fault}`));
        }
        const waited = absences.flatMap(({ to, knocked }) => (knocked === undefined ? [] : [knocked - to]));
        say(`${device.id}: away ${absences.length}×, asked again after its return: ${spread(waited)}`);
        sayLate(late, device.id, done, readFileSync(join(plant.data, 'logs', 'gateway.log'), 'utf8'), say);
      }
      say(`an absence was told by quality after: ${spread(noticed)}`);
      say(`a good value stood there after the first attempt: ${spread(recovered)}`);
      const late = recovered.filter((time) => time > MOST_RECOVERY_MS);
      if (late.length > 0) faults.push(`${late.length} recoveries took longer than ${MOST_RECOVERY_MS} ms`);
      if (good === 0 || recovered.length === 0) faults.push('nothing was read, or nobody was ever away');
      const counts = (await statusOf(client))?.sources.map(({ counts: one }) => one) ?? [];
      const sum = (of: 'received' | 'rejected' | 'unmapped' | 'dropped') =>
        counts.reduce((all, one) => all + one[of], 0);
      if (sum('rejected') + sum('unmapped') + sum('dropped') > 0) faults.push('readings were rejected or dropped');
      for (const fault of faults.slice(0, 20)) say(fault);
      const note = `${good.toLocaleString('en')} good values, each what its device was saying; ${recovered.length} recoveries, at most ${Math.round(Math.max(0, ...recovered))} ms after the first attempt`;
      return {
        ...{ id: 'misbehaving-devices', passed: faults.length === 0, sent: sum('received'), acknowledged: 0 },
        ...{ lost: 0, doubled: 0, note: faults.length > 0 ? `${faults.length} faults: ${faults[0]}` : note },
      };
    } finally {
      await pool.end();
      await plant.stop();
      for (const device of devices) await device.stop();
    }
  },
};
