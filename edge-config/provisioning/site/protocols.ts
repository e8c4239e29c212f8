import type { ProtocolCatalogue } from '@millrace/contracts';
import { manifest as files } from '@millrace/driver-files/manifest';
import { manifest as http } from '@millrace/driver-http/manifest';
import { manifest as llrp } from '@millrace/driver-llrp/manifest';
import { manifest as modbus } from '@millrace/driver-modbus/manifest';
import { manifest as mqtt } from '@millrace/driver-mqtt/manifest';
import { manifest as printer } from '@millrace/driver-printer/manifest';
import { manifest as snmp } from '@millrace/driver-snmp/manifest';
import { manifest as sparkplug } from '@millrace/driver-sparkplug/manifest';
import { manifest as sql } from '@millrace/driver-sql/manifest';
import { manifest as zkteco } from '@millrace/driver-zkteco/manifest';

/** What the gateway's drivers take, so that a site is checked whole where no gateway runs. A test holds it to the gateway. */
export const PROTOCOLS = Object.fromEntries(
  [mqtt, sparkplug, llrp, zkteco, files, sql, printer, modbus, http, snmp].map((manifest) => [
    manifest.protocol,
    manifest,
  ]),
) satisfies NonNullable<ProtocolCatalogue>;
