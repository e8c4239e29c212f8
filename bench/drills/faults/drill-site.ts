import type { Plant } from '../../harness/plant.ts';
import { claimPlant, type PlantClient } from '../../harness/plant-client.ts';
import { CELL, siteDocument } from '../../harness/site-document.ts';

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

/** What a site has beside its press and meters: parts of its document. Its rules come before the general one. */
export interface MoreOfSite {
  readonly devices: readonly object[];
  readonly points: readonly object[];
  readonly connections: readonly object[];
  readonly links?: readonly object[];
  readonly brokers?: readonly object[];
  readonly rules?: readonly object[];
  readonly detectors?: readonly object[];
}
type Document = Required<MoreOfSite> & { readonly site: string };

/** A press with a counter and some meters: a site as a technician writes it, brought in through the public doors. */
export async function drillSite(plant: Plant, more?: MoreOfSite): Promise<DrillSite> {
  const client = await claimPlant(plant, 'Drill Works');
  const meters = Array.from({ length: METERS }, (_, at) => `meter-${at + 1}`);
  const ids = ['press', ...meters];
  const parts = { press: { count: '{piece}' }, ...Object.fromEntries(meters.map((id) => [id, { power: 'kW' }])) };
  const press = `${CELL}/press`;
  const counter = { type: 'counter', subject: press, inputs: { good: `${press}/count` }, settings: {} };
  const own = siteDocument(SITE, parts, [counter]) as Document;
  const document = more
    ? {
        ...own,
        devices: [...own.devices, ...more.devices],
        points: [...own.points, ...more.points],
        connections: more.connections,
        links: more.links ?? [],
        brokers: more.brokers ?? [],
        rules: [...(more.rules ?? []), ...own.rules],
        detectors: [...own.detectors, ...(more.detectors ?? [])],
      }
    : own;
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
      point: `${SITE}/${CELL}/${id}/${name}`,
      counts: id === 'press',
    });
  }
  return { client, devices };
}
