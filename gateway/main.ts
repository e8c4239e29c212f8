import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings, SettingsError } from '@millrace/contracts';
import { filesDriver } from '@millrace/driver-files';
import { httpDriver } from '@millrace/driver-http';
import type * as llrp from '@millrace/driver-llrp';
import { manifest as llrpManifest } from '@millrace/driver-llrp/manifest';
import { modbusDriver } from '@millrace/driver-modbus';
import { mqttDriver } from '@millrace/driver-mqtt';
import type * as opcua from '@millrace/driver-opcua';
import { manifest as opcuaManifest } from '@millrace/driver-opcua/manifest';
import { printerDriver } from '@millrace/driver-printer';
import { scaleDriver } from '@millrace/driver-scale';
import { snmpDriver, snmpTrapDriver } from '@millrace/driver-snmp';
import type * as sparkplug from '@millrace/driver-sparkplug';
import { manifest as sparkplugManifest } from '@millrace/driver-sparkplug/manifest';
import { sqlDriver } from '@millrace/driver-sql';
import { zktecoDriver } from '@millrace/driver-zkteco';
import { openOpcuaServer } from '@millrace/opcua-server';
import { z } from 'zod';
import { DoorError } from './doors/listen.ts';
import type { TlsFiles } from './forward/http-call.ts';
import { standardParts } from './forward/standard-parts.ts';
import { JournalError } from './journal/errors.ts';
import { namespacePart } from './northbound/namespace-part.ts';
import { northboundPart, type OutletKind } from './northbound/northbound-part.ts';
import { gatewaySettings } from './settings.ts';
import { heldBackPath, startGateway } from './start.ts';
import { containExceptions } from './supervisor/exception-owner.ts';
import { madeBy } from './supervisor/threads/made-by.ts';
import { threadDriver } from './supervisor/threads/thread-driver.ts';
import { threadLinkDriver } from './supervisor/threads/thread-link-driver.ts';
import { watchMainThread } from './supervisor/watchdog/main-watchdog.ts';

/** What the link to a centre elsewhere is secured by (mTLS), where it was put: `certificates/edge/`. */
function edgeCertificates(data: string): TlsFiles {
  const file = (name: string): string | undefined => {
    const path = join(data, 'certificates', 'edge', name);
    return existsSync(path) ? path : undefined;
  };
  const [ca, certificate] = [file('authority.pem'), file('client.pem')];
  // Joined by a code, both are in one file; a certificate that was made elsewhere may bring its key beside it.
  const key = file('client.key') ?? certificate;
  return { ...(ca ? { ca } : {}), ...(certificate && key ? { certificate, key } : {}) };
}

/** Ways out of the plant. */
const OUTLETS: readonly OutletKind[] = [
  { kind: 'mqtt', load: async () => (await import('@millrace/driver-mqtt')).mqttOutlet },
  { kind: 'sparkplug', load: async () => (await import('@millrace/driver-sparkplug')).sparkplugOutlet },
  { kind: 'http', load: async () => (await import('@millrace/http-outlet')).httpOutlet },
  { kind: 'kafka', load: async () => (await import('@millrace/kafka-outlet')).kafkaOutlet },
];

/** What the keeper tells when the instance's secrets change: ours towards the server, and what the server's may be here. */
const secretsMessage = z.object({
  type: z.literal('secrets'),
  id: z.string(),
  own: z.string().optional(),
  live: z.array(z.string()).optional(),
});

/** The gateway as a process: reads its settings, runs until SIGTERM, SIGINT or { type: 'stop' } from its parent. */
async function main(): Promise<void> {
  // What belongs to a driver ends its link; after anything else nobody knows what still holds, and the keeper starts us anew.
  containExceptions((error) => {
    process.stderr.write(`an exception that belongs to no driver ends this gateway\n${error.stack ?? error.message}\n`);
    process.exit(1);
  });
  const settings = readSettings(gatewaySettings, process.env);
  watchMainThread(heldBackPath(settings));
  const { default: manifest } = await import('./package.json', { with: { type: 'json' } });
  const tls = edgeCertificates(settings.MILLRACE_DATA);
  const limits = { memory: settings.MILLRACE_DRIVER_MEMORY };
  const gateway = await startGateway({
    settings,
    tls,
    version: manifest.version,
    linkDrivers: [
      ...[mqttDriver, zktecoDriver, filesDriver, sqlDriver, printerDriver, snmpTrapDriver],
      threadLinkDriver(
        sparkplugManifest,
        madeBy<typeof sparkplug, 'sparkplugHost'>(import.meta.resolve('@millrace/driver-sparkplug'), 'sparkplugHost'),
        { limits },
      ),
      threadLinkDriver(
        llrpManifest,
        madeBy<typeof llrp, 'llrpDriver'>(import.meta.resolve('@millrace/driver-llrp'), 'llrpDriver'),
        { limits },
      ),
    ],
    deviceDrivers: [
      ...[modbusDriver, scaleDriver, httpDriver, snmpDriver],
      threadDriver(
        opcuaManifest,
        madeBy<typeof opcua, 'opcuaDriver'>(
          import.meta.resolve('@millrace/driver-opcua'),
          'opcuaDriver',
          join(settings.MILLRACE_DATA, 'certificates', 'opcua'),
        ),
        { limits },
      ),
    ],
    parts: [
      ...standardParts({ version: manifest.version, tls }),
      northboundPart(OUTLETS),
      namespacePart(openOpcuaServer, { tls }),
    ],
  });
  const { ports } = gateway;
  gateway.log.info({ ports }, 'ready');

  let last = '';
  const health = setInterval(() => {
    const waiting = gateway.status().sinks.find(({ state }) => state === 'waiting' || state === 'failed');
    const { state, reason } = gateway.journal.status();
    const now =
      state !== 'open'
        ? { state: 'degraded', reason: `journal: ${reason}` }
        : waiting
          ? { state: 'degraded', reason: `${waiting.name}: ${waiting.reason}` }
          : { state: 'ready', reason: null };
    if (JSON.stringify(now) === last) return;
    last = JSON.stringify(now);
    process.send?.({ type: 'health', ...now });
  }, 1000);

  const stop = (): void => {
    clearInterval(health);
    gateway.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        gateway.log.error({ err: error }, 'it did not end cleanly');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.on('message', (message: unknown) => {
    if (typeof message !== 'object' || message === null || !('type' in message)) return;
    if (message.type === 'stop') stop();
    else if (message.type === 'secrets') {
      const { id, own, live } = secretsMessage.parse(message);
      if (own !== undefined) gateway.secret?.useGiven(own);
      if (live !== undefined) gateway.useLiveSecrets(live);
      process.send?.({ type: 'secrets-taken', id });
    } else if (message.type === 'store' && 'url' in message && typeof message.url === 'string') {
      gateway.log.info('readings are kept elsewhere from now on');
      gateway.moveStore(message.url).catch((error: unknown) => gateway.log.warn({ err: error }, 'the old store'));
    }
  });
  // A parent that is gone cannot end us: we end with it.
  if (process.send) process.once('disconnect', stop);
  process.send?.({ type: 'ready', ports });
}

main().catch((error: unknown) => {
  // What a person can mend is told in words; the rest with its stack.
  const expected = error instanceof SettingsError || error instanceof DoorError || error instanceof JournalError;
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
