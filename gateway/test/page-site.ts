import { readdirSync, readFileSync } from 'node:fs';
import { expandSite, type GatewayConfig, linkSite } from '@millrace/contracts';
import { gatewayConfig } from '@millrace/contracts/gateway-config';
import { parse } from 'yaml';
import { llrpDriver } from '../../drivers/llrp/index.ts';
import { mqttDriver } from '../../drivers/mqtt/index.ts';
import { sparkplugHost } from '../../drivers/sparkplug/index.ts';
import { zktecoDriver } from '../../drivers/zkteco/index.ts';

export const LINK_DRIVERS = [mqttDriver, sparkplugHost, llrpDriver, zktecoDriver];

const PROFILES = new URL('../../edge-config/profiles/', import.meta.url);
const shipped = readdirSync(PROFILES)
  .filter((name) => name.endsWith('.yaml'))
  .map((name): unknown => parse(readFileSync(new URL(name, PROFILES), 'utf8')));

interface PageSite {
  readonly links: { readonly settings: object; readonly devices: { readonly device: string; settings?: object }[] }[];
}

/**
 * The site of a page of `docs/` as it stands there, compiled as a technician's is: with the shipped profiles, those of the
 * page, and the settings checked by the drivers. `change` is for what a test cannot have as it is written: ports.
 */
export function pageSite(name: string, change: (site: PageSite) => void): GatewayConfig {
  const page = readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
  const files = new Map(
    [...page.matchAll(/^```yaml file=(\S+)\n([\s\S]*?)^```$/gm)].map(([, file, text]) => [file, parse(text ?? '')]),
  );
  const site = files.get('site.yaml') as PageSite;
  files.delete('site.yaml');
  change(site);
  const protocols = Object.fromEntries(LINK_DRIVERS.map(({ manifest }) => [manifest.protocol, manifest]));
  const found = expandSite(site, [...shipped, ...files.values()], undefined, protocols);
  if (!found.ok) throw new Error(found.faults.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  if (found.warnings.length > 0)
    throw new Error(found.warnings.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  const pointIds = new Map(found.site.points.map(({ path }, at) => [path, at + 1]));
  const linked = linkSite(found.site, { version: 1, pointIds, secrets: new Map() });
  if (!linked.ok) throw new Error(`the site of ${name} cannot be linked`);
  return gatewayConfig.parse(JSON.parse(JSON.stringify(linked.config)));
}
