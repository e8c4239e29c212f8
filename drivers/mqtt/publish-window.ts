import { OutletError } from '@millrace/driver-api';
import { reasonOf } from '@millrace/mqtt-client';
import type { MqttClient } from 'mqtt';

export interface Publication {
  readonly topic: string;
  readonly payload: string;
  readonly retain: boolean;
}

/** Messages that may wait for their PUBACK at once, where the broker (MQTT 5 §3.2.2.3.3) asks for no less. */
export const MOST_UNDER_WAY = 500;
/** MQTT 5 §3.4.2.1: what a broker says of one message alone, and would say again: a topic, a size, a form. */
const NEVER = new Set([0x90, 0x95, 0x99]);

/**
 * Publishes by QoS 1, in order, no more than `window` at once. Resolves when each is acknowledged, with the reason
 * of those that it will never take (by their index); rejects with an OutletError where it takes none now. While the
 * connection is away they wait in the client, which sends them again: nothing is lost, something may come twice.
 */
export function publishAll(
  client: MqttClient,
  publications: readonly Publication[],
  window: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, string>> {
  const refused = new Map<number, string>();
  return new Promise((resolve, reject) => {
    let next = 0;
    let open = 0;
    let over = false;
    const end = (error: unknown): void => {
      if (over) return;
      over = true;
      signal.removeEventListener('abort', abort);
      if (error === null) resolve(refused);
      else reject(error);
    };
    const abort = (): void => end(signal.reason);
    const answered = (at: number, error: (Error & { code?: unknown }) | null | undefined): void => {
      open--;
      if (error) {
        if (typeof error.code !== 'number' || !NEVER.has(error.code)) {
          end(new OutletError(`the broker took no message: ${reasonOf(error)}`, { cause: error }));
          return;
        }
        refused.set(at, reasonOf(error));
      }
      more();
    };
    const more = (): void => {
      while (!over && open < window && next < publications.length) {
        const at = next++;
        const { topic, payload, retain } = publications[at] as Publication;
        open++;
        client.publish(topic, payload, { qos: 1, retain }, (error) => answered(at, error));
      }
      if (open === 0 && next >= publications.length) end(null);
    };
    if (signal.aborted) return end(signal.reason);
    signal.addEventListener('abort', abort);
    more();
  });
}
