import type { Message } from '../model/message.ts';
import type { Credential, Link } from './link.ts';

/** A device at the HTTP door: one JSON value, or lines of them (NDJSON) where several wait for the same topic. */
export function httpLink(base: string, { device, secret }: Credential): Link {
  let plugged = true;

  async function post(topic: string, messages: readonly Message[]): Promise<void> {
    const single = messages.length === 1;
    const answer = await fetch(`${base}/ingest/v1/${topic}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${device}.${secret}`,
        'content-type': single ? 'application/json' : 'application/x-ndjson',
      },
      body: messages.map(({ payload }) => payload).join('\n'),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} for ${topic}: ${text.slice(0, 300)}`);
  }

  return {
    get up() {
      return plugged;
    },
    async send(messages) {
      for (const topic of new Set(messages.map((message) => message.topic))) {
        await post(
          topic,
          messages.filter((message) => message.topic === topic),
        );
      }
    },
    plug() {
      plugged = true;
    },
    async unplug() {
      plugged = false;
    },
    async stop() {
      plugged = false;
    },
  };
}
