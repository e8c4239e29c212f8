import { join } from 'node:path';
import type { Broker } from '../broker/broker.types.ts';
import { BROKER_LIMITS } from '../broker/broker.types.ts';
import { readCertificate, watchCertificate } from '../doors/certificates.ts';
import { openHttpDoors } from '../doors/http-doors.ts';
import { httpIngest } from '../doors/http-ingest.ts';
import { isTls, type OpenDoor, openMqttDoors } from '../doors/mqtt-doors.ts';
import type { GatewayPorts } from '../gateway.types.ts';
import type { Message } from '../pipeline/source.ts';
import type { GatewaySettings } from '../settings.ts';
import type { Credentials } from './credentials.ts';

export interface DoorsParts {
  readonly settings: GatewaySettings;
  readonly broker: Broker;
  readonly credentials: Credentials;
  readonly accept: (message: Message, done: (error: Error | null) => void) => void;
  readonly onRefused: (source: string, reason: string) => void;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly body: string }>;
  readonly health: () => object;
  readonly notReady: () => readonly string[];
  readonly onCertificate: (error: Error | null) => void;
}

export interface OpenDoors {
  readonly open: readonly OpenDoor[];
  readonly ports: GatewayPorts;
  close(): Promise<void>;
}

/** Opens every door of the gateway, or none: throws a DoorError that names port and setting. */
export async function openDoors(parts: DoorsParts): Promise<OpenDoors> {
  const { settings, broker, credentials, accept, onRefused, metrics, health, notReady } = parts;
  const host = settings.MILLRACE_HOST;
  const payloadBytes = settings.MILLRACE_MAX_PAYLOAD;
  const folder = join(settings.MILLRACE_DATA, 'certificates');
  const files = { certificate: join(folder, 'server.pem'), key: join(folder, 'server.key') };
  const certificate = readCertificate(files);
  const limits = {
    topicBytes: BROKER_LIMITS.topicBytes,
    payloadBytes,
    requestBytes: payloadBytes * 8,
    requestsPerDevice: 64,
  };
  const listener = httpIngest({ credentials, limits, accept, onRefused, metrics, health, notReady });
  const open: OpenDoor[] = await openMqttDoors(broker, {
    host,
    port: settings.MILLRACE_MQTT_PORT,
    tlsPort: settings.MILLRACE_MQTT_TLS_PORT,
    webSocketPort: settings.MILLRACE_MQTT_WS_PORT ?? null,
    certificate,
    maxPayload: payloadBytes,
  });
  const closeAll = async (): Promise<void> => {
    await Promise.all(open.map((door) => door.close()));
  };
  try {
    open.push(
      ...(await openHttpDoors(listener, {
        host,
        port: settings.MILLRACE_INGEST_PORT,
        tlsPort: settings.MILLRACE_INGEST_TLS_PORT,
        certificate,
        maxConnections: settings.MILLRACE_MAX_CLIENTS,
      })),
    );
  } catch (error) {
    await closeAll();
    throw error;
  }
  const servers = open.filter(isTls).map(({ server }) => server);
  const unwatch = servers.length > 0 ? watchCertificate(files, servers, parts.onCertificate) : null;
  const portOf = (...names: string[]): number | null => open.find(({ name }) => names.includes(name))?.port ?? null;
  return {
    open,
    ports: {
      mqtt: portOf('mqtt') ?? 0,
      mqtts: portOf('mqtts'),
      webSocket: portOf('mqtt-ws', 'mqtt-wss'),
      http: portOf('http') ?? 0,
      https: portOf('https'),
    },
    async close() {
      unwatch?.();
      // Servers wait for their connections, so those are ended with them: the broker's by the broker.
      await Promise.all([closeAll(), broker.close()]);
    },
  };
}
