import type { DriverHost } from '@millrace/driver-api';
import { brokerAccess } from '@millrace/mqtt-client';
import type { IClientOptions } from 'mqtt';
import type { MqttSettings } from './manifest.ts';

/** Messages a broker may have sent and not been thanked for: enough to fill a group commit, few enough to repeat. */
export const RECEIVE_MAXIMUM = 2_000;

/** What mqtt.js is opened with. Rejects when a certificate or a secret cannot be read, naming it. */
export async function clientOptions(settings: MqttSettings, host: DriverHost): Promise<IClientOptions> {
  const five = settings.protocol === '5';
  return {
    protocolVersion: five ? 5 : 4,
    clientId: settings.clientId ?? `millrace-${settings.id}`,
    // The broker keeps what comes while we are away, for the session is ours by name.
    clean: false,
    keepalive: 30,
    // A certificate or password that is put right outside is taken at the next try.
    reconnectOnConnackError: true,
    resubscribe: false,
    queueQoSZero: false,
    ...(await brokerAccess(settings, host)),
    ...(settings.will
      ? { will: { ...settings.will, payload: Buffer.from(settings.will.payload), qos: 1, retain: true } }
      : {}),
    ...(five ? { properties: { sessionExpiryInterval: 7 * 24 * 3600, receiveMaximum: RECEIVE_MAXIMUM } } : {}),
  };
}

/** The filters as they are subscribed, with the shared group where there is one. */
export const subscriptions = (settings: MqttSettings): Record<string, { qos: 0 | 1 }> =>
  Object.fromEntries(
    settings.subscribe.map(({ filter, qos }) => [
      settings.sharedGroup ? `$share/${settings.sharedGroup}/${filter}` : filter,
      { qos: qos === 0 ? 0 : 1 },
    ]),
  );
