import type { MqttClient } from 'mqtt';

/** So often (ms) a silent broker is asked whether it is there; MQTT's own keep-alive would take 45 s to notice. */
const ASK_EVERY = 1_000;
/** Times that it may be asked without a word before the connection counts as dead. */
const ASKED_IN_VAIN = 3;
/** Milliseconds a connection may take to come about: at least; where the broker was never reached, and now and then. */
const QUICK = 600;
const PATIENT = 10_000;
const PATIENT_EVERY = 60;
/** Milliseconds until the next attempt: where the way is at fault; where a connection did not last; where we are refused. */
const SOON = 200;
const AFTER_A_SHORT_ONE = 1_000;
const AFTER_REFUSAL = 2_000;
const SHORT = 5_000;
/** Faults of the way, that may be mended at any moment. Whatever else a broker or its certificate says changes seldom. */
const OF_THE_WAY = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE']);

/**
 * Makes a client notice within seconds that its broker went silent, and try again so often that it is found within about
 * a second of its return: by many short attempts, each as long as this broker has been seen to need, where one long one
 * would sleep through the return. A broker that refuses us is not hammered.
 */
export function recoverQuickly(client: MqttClient): void {
  const { options } = client;
  let needs: number | null = null;
  let attempts = 0;
  let began = performance.now();
  let onlineSince: number | null = null;
  let refused = false;
  let silent = 0;
  options.connectTimeout = PATIENT;
  options.reconnectPeriod = SOON;

  client.on('reconnect', () => {
    began = performance.now();
    attempts++;
    refused = false;
    const quick = needs !== null && attempts % PATIENT_EVERY !== 0;
    options.connectTimeout = quick ? Math.min(PATIENT, Math.max(QUICK, (needs ?? 0) * 4)) : PATIENT;
  });
  client.on('connect', () => {
    onlineSince = performance.now();
    needs = onlineSince - began;
    attempts = 0;
    silent = 0;
  });
  client.on('error', (error) => {
    const code = 'code' in error ? error.code : undefined;
    // Without a code it is a time limit of the client's own.
    refused ||= code !== undefined && !OF_THE_WAY.has(String(code));
    // What is no MQTT: nobody knows where the next packet begins (MQTT 5 §4.13.1), and mqtt.js would read on.
    if (client.connected) client.stream.destroy();
  });
  client.on('packetreceive', () => {
    silent = 0;
  });
  // Counted in turns of the event loop, not by the clock: where we stood still ourselves, the broker was not silent.
  const asking = setInterval(() => {
    if (!client.connected) return;
    if (++silent > ASKED_IN_VAIN) {
      const error = new Error('the broker says nothing any more');
      client.stream.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    } else client.sendPing();
  }, ASK_EVERY);
  // Before the client itself, which then plans its next attempt.
  client.prependListener('close', () => {
    const short = onlineSince !== null && performance.now() - onlineSince < SHORT;
    onlineSince = null;
    options.reconnectPeriod = refused ? AFTER_REFUSAL : short ? AFTER_A_SHORT_ONE : SOON;
  });
  client.on('end', () => clearInterval(asking));
}
