import { brokerConnection } from '@millrace/contracts';
import type { DriverManifest } from '@millrace/driver-api';
import type { z } from 'zod';

/**
 * Settings of one connection to somebody else's broker. QoS 2 is refused: its first acknowledgement (PUBREC) lets the
 * broker forget a message before it is released to us, so that a crash between the two would lose it. QoS 1 with the
 * source's own key or time gives exactly-once in effect.
 */
export const mqttSettings = brokerConnection.superRefine((connection, context) => {
  connection.subscribe.forEach(({ qos, filter }, at) => {
    if (qos === 2) {
      context.addIssue({
        code: 'custom',
        path: ['subscribe', at, 'qos'],
        message: `subscribe "${filter}" with QoS 1: QoS 2 is acknowledged before the message is safe here`,
      });
    }
  });
  if (connection.sharedGroup?.match(/[/+#]/)) {
    context.addIssue({ code: 'custom', path: ['sharedGroup'], message: 'a shared group holds no "/", "+" or "#"' });
  }
});
export type MqttSettings = z.infer<typeof mqttSettings>;

export const manifest: DriverManifest<MqttSettings> = {
  protocol: 'mqtt',
  label: { en: 'MQTT broker', bn: 'এমকিউটিটি ব্রোকার', hi: 'एमक्यूटीटी ब्रोकर' },
  settings: mqttSettings,
};
