import { driver } from '@millrace/driver-api';
import { mqttLink } from './link.ts';
import { manifest } from './manifest.ts';

export { type MqttSettings, manifest, mqttSettings } from './manifest.ts';
export { mqttOutlet } from './outlet.ts';

/** Brokers of others: MQTT 3.1.1 and 5 over TCP, TLS and WebSocket. */
export const mqttDriver = driver(manifest, mqttLink);
