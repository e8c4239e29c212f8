import type { z } from 'zod';
import type { Expansion } from './expand-site.ts';
import { didYouMean, type FaultList, schemaFaults } from './site-fault.ts';

/** What is known of a protocol where its driver is at hand: what may be written for it. */
export interface ProtocolParts {
  readonly settings: z.ZodType;
  readonly profile: z.ZodType;
  readonly address: z.ZodType;
}

/** The same of a protocol that brings messages: its settings hold the link's devices, too. */
export type LinkProtocol = Pick<ProtocolParts, 'settings'>;

/** Protocols by their names. Where it is null, none is known, and what only a driver can tell is not asked. */
export type ProtocolCatalogue = Readonly<Record<string, ProtocolParts | LinkProtocol>> | null;

/** Whether devices of it are asked, rather than bring messages. */
export const isAsked = (protocol: ProtocolParts | LinkProtocol | undefined): protocol is ProtocolParts =>
  protocol !== undefined && 'address' in protocol;

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
    const found = protocols?.[thing.protocol];
    const protocol = isAsked(found) ? found : undefined;
    if (protocols && !found) {
      const asked = Object.keys(protocols).filter((name) => isAsked(protocols[name]));
      faults.fault(
        'unknown-protocol',
        [...path, 'protocol'],
        `there is no protocol "${thing.protocol}"${didYouMean(thing.protocol, asked)}`,
        `write one of ${asked.join(', ')}`,
      );
    } else if (found && !protocol) {
      faults.fault(
        'link-protocol',
        [...path, 'protocol'],
        `devices of "${thing.protocol}" are not asked: they bring messages`,
        'write it under links',
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
