import type { MqttClient } from 'mqtt';
import type { Publication } from './host/host-types.ts';

/** Publishes where there is a connection. Nothing is kept for later: a birth, and a rebirth, must be of its own moment. */
export function publish(client: MqttClient, { topic, payload, qos, retain }: Publication): void {
  if (!client.connected) return;
  // What becomes of it is told by the connection itself; an answer that never comes is the next session's matter.
  client.publish(topic, Buffer.from(payload), { qos, retain }, () => undefined);
}

/** A last word, before the connection is ended: resolves when it is out (and, at QoS 1, thanked), or after a moment. */
export async function lastWord(
  client: MqttClient,
  { topic, payload, qos, retain }: Publication,
  atMostMs = 1_000,
): Promise<void> {
  if (!client.connected) return;
  const said = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, atMostMs);
    client.publish(topic, Buffer.from(payload), { qos, retain }, () => {
      clearTimeout(timer);
      resolve();
    });
  });
  await said;
}

/**
 * Ends a connection: with a farewell where all that was said was thanked for, at once otherwise, for mqtt.js would wait
 * without an end for thanks that a broker out of reach never gives.
 */
export const endConnection = (client: MqttClient, options: Parameters<MqttClient['endAsync']>[1] = {}): Promise<void> =>
  client.endAsync(!client.connected || Object.keys(client.outgoing).length > 0, options);

/** A message as mqtt.js takes a will. */
export const willOf = ({ topic, payload, qos, retain }: Publication) => ({
  topic,
  payload: Buffer.from(payload),
  qos,
  retain,
});
