import type { ProtocolCatalogue, ProtocolParts, SiteFault } from '@millrace/contracts';
import { didYouMean } from '@millrace/contracts/site-fault';
import { manifest as modbus } from '@millrace/driver-modbus/manifest';
import { manifest as opcua } from '@millrace/driver-opcua/manifest';
import { z } from 'zod';

/** What the command line knows of a protocol, by the manifest of its driver. */
export interface KnownProtocol extends ProtocolParts {
  readonly label: { readonly en: string };
  readonly capabilities: readonly string[];
}
export type KnownProtocols = Readonly<Record<string, KnownProtocol>>;

/**
 * Protocols of devices that are asked, by their names. Settings, profiles and addresses are checked by these, so that a
 * slip of the pen is found at the desk and not by a gateway. A driver that is not here still runs: only its gateway can
 * say then whether what is written for it is right.
 */
export const PROTOCOLS: KnownProtocols = { modbus, opcua };

const ANYTHING: ProtocolParts = { settings: z.unknown(), profile: z.unknown(), address: z.unknown() };

const named = z.object({ connections: z.array(z.object({ protocol: z.string() }).catch({ protocol: 'modbus' })) });

/** What the connections of a document are checked by, and a warning for each protocol of which nothing is known here. */
export function protocolsOf(document: unknown): { readonly catalogue: ProtocolCatalogue; warnings: SiteFault[] } {
  const connections = named.safeParse(document).data?.connections ?? [];
  const catalogue: Record<string, ProtocolParts> = { ...PROTOCOLS };
  const warnings: SiteFault[] = [];
  for (const [index, { protocol }] of connections.entries()) {
    if (Object.hasOwn(catalogue, protocol)) continue;
    catalogue[protocol] = ANYTHING;
    warnings.push({
      severity: 'warning',
      code: 'protocol-not-checked',
      document: 'site',
      path: ['connections', index, 'protocol'],
      where: `connections[${index}].protocol`,
      what: `nothing is known here of protocol "${protocol}"${didYouMean(protocol, Object.keys(PROTOCOLS))}`,
      next: 'its settings and addresses are checked by the gateway that runs it: see "millrace device list" afterwards',
    });
  }
  return { catalogue, warnings };
}
