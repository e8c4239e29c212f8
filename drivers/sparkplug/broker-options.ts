import type { DriverHost } from '@millrace/driver-api';
import { brokerAccess } from '@millrace/mqtt-client';
import type { IClientOptions } from 'mqtt';
import type { SparkplugBroker } from './manifest.ts';

/**
 * What mqtt.js is opened with. Every session of Sparkplug begins clean and is kept by no broker (specification 3.0, §5.3
 * and §5.5): state is told by births, never by a session. Rejects when a certificate or a secret cannot be read, naming it.
 */
export async function brokerOptions(
  broker: SparkplugBroker,
  clientId: string,
  host: Pick<DriverHost, 'secret'>,
): Promise<IClientOptions> {
  const five = broker.protocol === '5';
  return {
    protocolVersion: five ? 5 : 4,
    clientId,
    clean: true,
    keepalive: 30,
    reconnectOnConnackError: true,
    resubscribe: false,
    queueQoSZero: false,
    ...(await brokerAccess(broker, host)),
    ...(five ? { properties: { sessionExpiryInterval: 0 } } : {}),
  };
}
