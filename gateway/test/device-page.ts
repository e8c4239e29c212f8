import { readFileSync } from 'node:fs';
import { expandSite, linkSite } from '@millrace/contracts';
import type { DeviceDriver, Driver } from '@millrace/driver-api';
import { parse } from 'yaml';
import { type TestGateway, testGateway } from './gateway-fixture.ts';

/** A page of docs/ about a protocol, in use: its site and profile by a whole gateway, with what its points say live. */
export interface PlantOfPage {
  readonly plant: TestGateway;
  /** The last value of a point by its path below the site. */
  value(path: string): { v: unknown; q: number } | undefined;
}

interface PageSite {
  readonly site: string;
  readonly connections?: readonly { readonly settings: object }[];
  readonly links?: readonly {
    readonly settings: object;
    readonly devices: readonly { readonly settings?: object }[];
  }[];
}

/** What a page is run with. `settings` are where the simulator is, in place of the page's own. */
export interface PageParts {
  readonly page: string;
  readonly profile: string;
  readonly driver: DeviceDriver | Driver;
  readonly settings: object;
  /** The gateway's own, as `testGateway` takes it. */
  readonly gateway?: Parameters<typeof testGateway>[0];
}

/** A document that stands on a page of docs/ as ```yaml file=name. */
export function documentOf(page: string, name: string): unknown {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  const block = new RegExp(`^\`\`\`yaml file=${name.replaceAll('.', '\\.')}\n([\\s\\S]*?)^\`\`\`$`, 'm');
  const found = text.match(block)?.[1];
  if (found === undefined) throw new Error(`docs/${page} has no document "${name}"`);
  return parse(found);
}

/** Runs the page's `site.yaml` with its profile. */
export async function plantOfPage({ page, profile, driver, settings, gateway }: PageParts): Promise<PlantOfPage> {
  const document = documentOf(page, 'site.yaml') as PageSite;
  for (const { settings: own } of document.connections ?? []) Object.assign(own, settings);
  // Where a link's devices have settings of their own, that is where each of them is.
  for (const { settings: own, devices } of document.links ?? []) {
    const places = devices.flatMap((device) => (device.settings ? [device.settings] : []));
    for (const place of places.length > 0 ? places : [own]) Object.assign(place, settings);
  }
  const { protocol } = driver.manifest;
  const found = expandSite(document, [documentOf(page, profile)], undefined, { [protocol]: driver.manifest });
  if (!found.ok) throw new Error(found.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  const pointIds = new Map(found.site.points.map(({ path }, at) => [path, at + 1]));
  const linked = linkSite(found.site, { version: 1, pointIds, secrets: new Map() });
  if (!linked.ok) throw new Error('the site of the page cannot be linked');
  const drivers = 'open' in driver ? { deviceDrivers: [driver] } : { linkDrivers: [driver] };
  const plant = await testGateway({ ...drivers, ...gateway });
  const live = new Map<string, { v: unknown; q: number }>();
  plant.gateway.onLive((topic, payload) => {
    if (payload !== '') live.set(topic, JSON.parse(payload) as { v: unknown; q: number });
  });
  await plant.gateway.applyConfig(linked.config);
  return { plant, value: (path) => live.get(`millrace/v1/${document.site}/${path}`) };
}
