import { readFileSync } from 'node:fs';
import { expandSite, linkSite } from '@millrace/contracts';
import type { DeviceDriver } from '@millrace/driver-api';
import { parse } from 'yaml';
import { type TestGateway, testGateway } from './gateway-fixture.ts';

/** A page of docs/ about a protocol, in use: its site and profile by a whole gateway, with what its points say live. */
export interface PlantOfPage {
  readonly plant: TestGateway;
  /** The last value of a point by its path below the site. */
  value(path: string): { v: unknown; q: number } | undefined;
}

/** A document that stands on a page of docs/ as ```yaml file=name. */
export function documentOf(page: string, name: string): unknown {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  const found = text.match(
    new RegExp(`^\`\`\`yaml file=${name.replaceAll('.', '\\.')}\n([\\s\\S]*?)^\`\`\`$`, 'm'),
  )?.[1];
  if (found === undefined) throw new Error(`docs/${page} has no document "${name}"`);
  return parse(found);
}

/** Runs the page's `site.yaml` with its profile; `settings` are where the simulator listens, in place of the page's own. */
export async function plantOfPage(
  page: string,
  profile: string,
  driver: DeviceDriver,
  settings: object,
): Promise<PlantOfPage> {
  const document = documentOf(page, 'site.yaml') as { site: string; connections: { settings: object }[] };
  for (const connection of document.connections) Object.assign(connection.settings, settings);
  const { protocol } = driver.manifest;
  const found = expandSite(document, [documentOf(page, profile)], undefined, { [protocol]: driver.manifest });
  if (!found.ok) throw new Error(found.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  const pointIds = new Map(found.site.points.map(({ path }, at) => [path, at + 1]));
  const linked = linkSite(found.site, { version: 1, pointIds, secrets: new Map() });
  if (!linked.ok) throw new Error('the site of the page cannot be linked');
  const plant = await testGateway({ deviceDrivers: [driver] });
  const live = new Map<string, { v: unknown; q: number }>();
  plant.gateway.onLive((topic, payload) => {
    if (payload !== '') live.set(topic, JSON.parse(payload) as { v: unknown; q: number });
  });
  await plant.gateway.applyConfig(linked.config);
  return { plant, value: (path) => live.get(`millrace/v1/${document.site}/${path}`) };
}
