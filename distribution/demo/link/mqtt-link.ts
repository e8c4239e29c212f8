import mqtt, { type MqttClient } from 'mqtt';
import type { Credential, Link } from './link.ts';

/** A device at the MQTT door: its id is user and client, its secret the password, every message of QoS 1. */
export function mqttLink(url: string, { device, secret }: Credential, complain: (what: string) => void): Link {
  let client: MqttClient | null = null;
  let refused = '';
  /** Ends what is in flight when the plug is pulled: a client that is ended settles its publications never. */
  let hangUp = new AbortController();

  function plug(): void {
    if (client) return;
    const connection = mqtt.connect(url, {
      clientId: device,
      username: device,
      password: secret,
      clean: true,
      protocolVersion: 4,
      keepalive: 60,
      connectTimeout: 15_000,
      reconnectPeriod: 3000,
      // A gateway that has no configuration yet refuses everybody; soon it does not.
      reconnectOnConnackError: true,
      queueQoSZero: false,
    });
    connection.on('connect', () => {
      refused = '';
      connection.subscribe(`commands/${device}/#`, { qos: 1 }, (error) => {
        if (error) complain(`commands cannot be heard: ${error.message}`);
      });
    });
    connection.on('error', (error) => {
      if (error.message === refused) return;
      refused = error.message;
      complain(error.message || 'the broker cannot be reached');
    });
    client = connection;
  }
  async function unplug(): Promise<void> {
    const connection = client;
    client = null;
    hangUp.abort(new Error('the network was lost'));
    hangUp = new AbortController();
    await connection?.endAsync(true);
  }
  plug();
  return {
    get up() {
      return client?.connected === true;
    },
    async send(messages) {
      const connection = client;
      if (!connection?.connected) throw new Error('not connected');
      const { signal } = hangUp;
      const lost = Promise.withResolvers<never>();
      const giveUp = (): void => lost.reject(signal.reason);
      signal.addEventListener('abort', giveUp);
      try {
        const thanked = messages.map(({ topic, payload }) => connection.publishAsync(topic, payload, { qos: 1 }));
        await Promise.race([Promise.all(thanked), lost.promise]);
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    },
    plug,
    unplug,
    stop: unplug,
  };
}
