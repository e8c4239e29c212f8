import { z } from 'zod';
import { isAsked, type ProtocolCatalogue } from './check-connections.ts';
import { linkSettings } from './link.ts';
import type { SiteDocument } from './site.ts';
import { didYouMean, type FaultList, schemaFaults } from './site-fault.ts';

/**
 * Links are named once, brokers (links of `mqtt`) included, for both become sources of readings; their devices are the site's, each once a
 * link; settings are what their protocol takes.
 */
export function checkLinks(
  { links, brokers, devices }: SiteDocument,
  faults: FaultList,
  protocols: ProtocolCatalogue,
): void {
  const broker = protocols?.mqtt;
  for (const [index, given] of brokers.entries()) {
    const { error } = broker?.settings.safeParse(given) ?? {};
    if (error) schemaFaults(faults, error, ['brokers', index]);
  }
  const ids = new Set(brokers.map(({ id }) => id));
  const deviceIds = new Set(devices.map(({ id }) => id));
  for (const [index, link] of links.entries()) {
    const path = ['links', index] as const;
    if (ids.has(link.id)) {
      faults.fault(
        'duplicate-link',
        [...path, 'id'],
        `there is another link or broker "${link.id}"`,
        'leave one, or give it another name',
      );
    }
    ids.add(link.id);
    const linked = new Set<string>();
    for (const [at, { device }] of link.devices.entries()) {
      if (!deviceIds.has(device)) {
        faults.fault(
          'unknown-device',
          [...path, 'devices', at, 'device'],
          `there is no device "${device}"${didYouMean(device, deviceIds)}`,
          'write the id of a device, or add it under devices',
        );
      }
      if (linked.has(device)) {
        faults.fault(
          'linked-twice',
          [...path, 'devices', at, 'device'],
          `"${device}" stands twice in this link`,
          'leave one of them',
        );
      }
      linked.add(device);
    }
    if (!protocols) continue;
    const protocol = protocols[link.protocol];
    if (!protocol) {
      const links = Object.keys(protocols).filter((name) => !isAsked(protocols[name]));
      faults.fault(
        'unknown-protocol',
        [...path, 'protocol'],
        `there is no protocol "${link.protocol}"${didYouMean(link.protocol, links)}`,
        `write one of ${links.join(', ')}`,
      );
    } else if (isAsked(protocol)) {
      faults.fault(
        'asked-protocol',
        [...path, 'protocol'],
        `devices of "${link.protocol}" are asked: they bring no messages`,
        'write it under connections',
      );
    } else {
      const { error } = protocol.settings.safeParse(linkSettings(link));
      const issues = error?.issues.map((issue) => ({ ...issue, path: writtenAt(issue.path) }));
      if (issues) schemaFaults(faults, new z.ZodError(issues), path);
    }
  }
}

/** Where in the document a driver's fault stands: a device's own settings are one level deeper there. */
function writtenAt(path: PropertyKey[]): PropertyKey[] {
  const [part, at, ...rest] = path;
  if (part === undefined || part === 'id') return path;
  if (part !== 'devices') return ['settings', ...path];
  if (at === undefined || rest.length === 0 || rest[0] === 'device') return path;
  return [part, at, 'settings', ...rest];
}
