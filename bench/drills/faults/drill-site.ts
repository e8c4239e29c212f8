import type { Plant } from '../../harness/plant.ts';
import { claimPlant, type PlantClient } from '../../harness/plant-client.ts';

export interface DrillDevice {
  readonly id: string;
  readonly secret: string;
  readonly topic: string;
  /** Path of the point that the topic feeds. */
  readonly point: string;
  /** A cumulative counter that production is counted from. */
  readonly counts: boolean;
}

export interface DrillSite {
  readonly client: PlantClient;
  readonly devices: readonly DrillDevice[];
}

const SITE = 'drill';
const METERS = 4;

/** A press with a counter and some meters: a site as a technician writes it, brought in through the public doors. */
export async function drillSite(plant: Plant): Promise<DrillSite> {
  const client = await claimPlant(plant, 'Drill Works');
  const meters = Array.from({ length: METERS }, (_, at) => `meter-${at + 1}`);
  const ids = ['press', ...meters];
  const document = {
    version: 1,
    site: SITE,
    name: { en: 'Drill' },
    calendar: { zone: 'Asia/Dhaka', shifts: [{ id: 'A', name: { en: 'A' }, start: '06:00', end: '06:00' }] },
    areas: [{ id: 'hall', name: { en: 'Hall' }, lines: [{ id: 'line', name: { en: 'Line' } }] }],
    devices: ids.map((id) => ({ id, path: `hall/line/cell/${id}`, rights: { publish: [`devices/${id}/#`] } })),
    points: [
      { path: 'hall/line/cell/press/count', unit: '{piece}' },
      ...meters.map((id) => ({ path: `hall/line/cell/${id}/power`, unit: 'kW' })),
    ],
    rules: [
      {
        id: 'all',
        topic: 'devices/{device}/{name}',
        payload: 'json',
        time: { path: 't', format: 'epoch-us' },
        values: [{ point: 'hall/line/cell/{device}/{name}', path: 'v' }],
      },
    ],
    detectors: [
      {
        type: 'counter',
        subject: 'hall/line/cell/press',
        inputs: { good: 'hall/line/cell/press/count' },
        settings: {},
      },
    ],
  };
  await client.command('plant.config.apply', { document, profiles: [] });
  await client.command('plant.gateway.assign', { gateway: 'main', site: SITE });
  const devices: DrillDevice[] = [];
  for (const id of ids) {
    const { secret } = (await client.command('plant.device.rotate', { site: SITE, device: id })) as { secret: string };
    const name = id === 'press' ? 'count' : 'power';
    devices.push({
      id,
      secret,
      topic: `devices/${id}/${name}`,
      point: `${SITE}/hall/line/cell/${id}/${name}`,
      counts: id === 'press',
    });
  }
  return { client, devices };
}
