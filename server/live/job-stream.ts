import { heardJob, type JobNews } from '@millrace/erp-core';
import type { LiveClient } from './live-client.ts';

/** Jobs whose newest state is kept for a client that is behind; beyond it, the oldest is not told, and stands in the list. */
const MOST_HELD = 200;

/**
 * How jobs stand, to who started them and who may look after them. A client that is behind is told the newest of each once it
 * can take it.
 */
export class JobStream {
  readonly #held = new WeakMap<LiveClient, Map<string, JobNews>>();

  tell(client: LiveClient, news: JobNews): void {
    if (!client.jobs || client.member.caller.company !== news.company) return;
    const held = this.#held.get(client);
    if (held) {
      this.#hold(held, news);
      return;
    }
    this.#emit(client, news);
  }

  #emit(client: LiveClient, news: JobNews): void {
    const { caller } = client.member;
    const shown = heardJob(caller, news);
    if (!shown) return;
    if (!client.admit(512)) {
      const waiting = new Map<string, JobNews>();
      this.#hold(waiting, news);
      this.#held.set(client, waiting);
      void client.ready().then(() => this.#drain(client, waiting));
      return;
    }
    const words = shown.progressWords?.[caller.locale] ?? shown.progressWords?.en ?? null;
    client.socket.emit('job', { ...shown, progressWords: words });
  }

  #hold(held: Map<string, JobNews>, news: JobNews): void {
    held.delete(news.id);
    held.set(news.id, news);
    const [oldest] = held.keys();
    if (held.size > MOST_HELD && oldest !== undefined) held.delete(oldest);
  }

  #drain(client: LiveClient, waiting: ReadonlyMap<string, JobNews>): void {
    this.#held.delete(client);
    if (client.socket.disconnected) return;
    for (const news of waiting.values()) this.tell(client, news);
  }
}
