import type { z } from 'zod';
import type { Expansion } from './expand-site.ts';
import { didYouMean, type FaultList, schemaFaults } from './site-fault.ts';

/** What is known of a protocol where its driver is at hand: what may be written for it. */
export interface ProtocolParts {
  readonly settings: z.ZodType;
  readonly profile: z.ZodType;
  readonly address: z.ZodType;
}

/** Protocols by their names. Where it is null, none is known, and what only a driver can tell is not asked. */
export type ProtocolCatalogue = Readonly<Record<string, ProtocolParts>> | null;

/**
 * Connections are named once, ask for points that exist, each from one place alone; settings, profiles and addresses are
 * what their protocol takes. `whole` is false where parts of the documents could not be read.
 */
export function checkConnections(
  { connections, points }: Expansion,
  faults: FaultList,
  whole: boolean,
  protocols: ProtocolCatalogue,
): void {
  const ids = new Set<string>();
  const ownPath = (path: string): string => path.split('/').slice(1).join('/');
  const known = new Set(points.map(({ thing }) => ownPath(thing.path)));
  const askedBy = new Map<string, string>();
  for (const { thing, devices, path } of connections) {
    if (ids.has(thing.id)) {
      faults.fault(
        'duplicate-connection',
        [...path, 'id'],
        `there is another connection "${thing.id}"`,
        'leave one, or give it another name',
      );
    }
    ids.add(thing.id);
    const protocol = protocols?.[thing.protocol];
    if (protocols && !protocol) {
      faults.fault(
        'unknown-protocol',
        [...path, 'protocol'],
        `there is no protocol "${thing.protocol}"${didYouMean(thing.protocol, Object.keys(protocols))}`,
        `write one of ${Object.keys(protocols).join(', ')}`,
      );
    }
    if (protocol) taken(protocol.settings, thing.settings, faults, [...path, 'settings']);
    for (const device of devices) {
      if (protocol) taken(protocol.profile, device.thing.profile, faults, [...device.path, 'profile']);
      if (device.points.length === 0) {
        faults.fault(
          'nothing-asked',
          [...device.path, 'points'],
          `nothing is asked of "${device.thing.id}"`,
          'write its points with their addresses, or give it a profile that has them',
        );
      }
      for (const { thing: point, faults: of, path: at } of device.points) {
        const own = ownPath(point.path);
        if (whole && !known.has(own)) {
          of.fault(
            'unknown-point',
            [...at, 'point'],
            `there is no point "${own}"${didYouMean(own, known)}`,
            'write the name of a point of the device, or add it',
          );
        }
        const before = askedBy.get(own);
        if (before !== undefined) {
          of.fault(
            'asked-twice',
            at,
            `"${own}" is asked for by connection "${before}" too`,
            'let one of them give its value',
          );
        }
        askedBy.set(own, thing.id);
        if (protocol) taken(protocol.address, point.address, of, [...at, 'address']);
      }
    }
  }
}

function taken(schema: z.ZodType, given: unknown, faults: FaultList, path: readonly (string | number)[]): void {
  const parsed = schema.safeParse(given);
  if (!parsed.success) schemaFaults(faults, parsed.error, path);
}
