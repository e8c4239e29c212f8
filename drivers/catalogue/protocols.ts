import type { LinkProtocol, LocalizedText, ProtocolCatalogue, ProtocolParts, SiteFault } from '@millrace/contracts';
import { didYouMean } from '@millrace/contracts/site-fault';
import { manifest as files } from '@millrace/driver-files/manifest';
import { manifest as http } from '@millrace/driver-http/manifest';
import { manifest as llrp } from '@millrace/driver-llrp/manifest';
import { manifest as modbus } from '@millrace/driver-modbus/manifest';
import { manifest as mqtt } from '@millrace/driver-mqtt/manifest';
import { manifest as opcua } from '@millrace/driver-opcua/manifest';
import { manifest as printer } from '@millrace/driver-printer/manifest';
import { manifest as scale } from '@millrace/driver-scale/manifest';
import { manifest as snmp, trapManifest as snmpTrap } from '@millrace/driver-snmp/manifest';
import { manifest as sparkplug } from '@millrace/driver-sparkplug/manifest';
import { manifest as sql } from '@millrace/driver-sql/manifest';
import { manifest as zkteco } from '@millrace/driver-zkteco/manifest';
import { z } from 'zod';

/** A protocol of devices that are asked, by the manifest of its driver. */
export interface KnownProtocol extends ProtocolParts {
  readonly label: LocalizedText;
  readonly capabilities: readonly string[];
}
export type KnownProtocols = Readonly<Record<string, KnownProtocol>>;
/** One that brings messages. */
export interface KnownLink extends LinkProtocol {
  readonly label: LocalizedText;
}
export type Known = KnownProtocol | KnownLink;

export const ASKED_PROTOCOLS: KnownProtocols = { http, modbus, opcua, scale, snmp };

/**
 * What the gateway's drivers take, by the names of their protocols. Settings, profiles and addresses are checked by these,
 * so that a slip of the pen is found at the desk and not by a gateway. A test holds it to the gateway.
 */
export const PROTOCOLS: Readonly<Record<string, Known>> = {
  ...ASKED_PROTOCOLS,
  ...{ files, llrp, mqtt, printer, 'snmp-trap': snmpTrap, sparkplug, sql, zkteco },
};

const ANYTHING: ProtocolParts = { settings: z.unknown(), profile: z.unknown(), address: z.unknown() };

const named = z.object({ connections: z.array(z.object({ protocol: z.string() }).catch({ protocol: 'modbus' })) });

/** What the connections of a document are checked by, and a warning for each protocol of which nothing is known here. */
export function protocolsOf(document: unknown): { readonly catalogue: ProtocolCatalogue; warnings: SiteFault[] } {
  const connections = named.safeParse(document).data?.connections ?? [];
  const catalogue: Record<string, ProtocolParts | LinkProtocol> = { ...PROTOCOLS };
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
