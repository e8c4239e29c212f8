import { readFileSync } from 'node:fs';
import { LIVE_ROOT } from '@millrace/contracts';
import mqtt from 'mqtt';
import type { Logger } from 'pino';

export interface BrokerSourceOptions {
  readonly url: string;
  /** File of the authority that signed the broker's certificate. */
  readonly ca?: string | undefined;
  readonly log: Logger;
  readonly onMessage: (topic: string, payload: Buffer) => void;
  readonly onState: (state: 'connected' | 'away', reason: string | null) => void;
}

export interface BrokerSource {
  stop(): Promise<void>;
}

/**
 * Listens to the unified namespace on the gateway's broker. While the broker is away nothing is queued on either side:
 * on return its retained values tell all there is to know.
 */
export function brokerSource({ url, ca, log, onMessage, onState }: BrokerSourceOptions): BrokerSource {
  const client = mqtt.connect(url, {
    clean: true,
    clientId: `millrace-server-${process.pid}-${Date.now().toString(36)}`,
    reconnectPeriod: 1_000,
    connectTimeout: 10_000,
    keepalive: 15,
    queueQoSZero: false,
    resubscribe: false,
    ...(ca === undefined ? {} : { ca: readFileSync(ca) }),
  });
  let reason: string | null = null;
  let told: string | null = null;
  client.on('message', onMessage);
  client.on('error', (error) => {
    reason = error.message;
  });
  client.on('connect', () => {
    client.subscribe(`${LIVE_ROOT}/#`, { qos: 0 }, (error, granted) => {
      const refused = granted?.some(({ qos }) => qos > 2);
      if (error || refused) {
        reason = error?.message ?? 'the broker does not let the server listen';
        log.warn({ reason }, 'live values: subscription failed');
        client.reconnect();
        return;
      }
      told = null;
      onState('connected', null);
      log.info('live values: connected');
    });
  });
  client.on('close', () => {
    if (client.disconnecting) return;
    const now = reason ?? 'the broker does not answer';
    onState('away', now);
    if (told !== now) log.warn({ reason: now }, 'live values: broker away');
    told = now;
  });
  return {
    stop: async () => {
      await client.endAsync(true);
    },
  };
}
