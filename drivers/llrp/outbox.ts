import { setTimeout as delay } from 'node:timers/promises';
import { whileWanted } from '@millrace/driver-api';

const AGAIN_AFTER_MS = 1000;

export interface OutboxParts<Item> {
  /** Rejects where they are not taken now. */
  deliver(items: readonly Item[]): Promise<void>;
  /** How many are handed over together at most: each turn waits for a sync of the journal. */
  readonly together: number;
  /** How many may wait before the source is asked to keep its own. */
  readonly most: number;
  /** Told when `most` is reached, with what the gateway said last; and when all is delivered again. */
  full(reason: string): void;
  empty(): void;
}

/** Hands over what came, in its order and as much at once as waits; what the gateway refuses now is offered again. */
export class Outbox<Item> {
  readonly #parts: OutboxParts<Item>;
  readonly #stopping = new AbortController();
  #waiting: Item[] = [];
  #running: Promise<void> | undefined;
  #full = false;
  #refusal = 'it is slower than the reader';

  constructor(parts: OutboxParts<Item>) {
    this.#parts = parts;
  }

  add(items: readonly Item[]): void {
    this.#waiting.push(...items);
    if (this.#waiting.length >= this.#parts.most && !this.#full) {
      this.#full = true;
      this.#parts.full(this.#refusal);
    }
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Ends what is under way. What was not delivered is dropped: the reader does not keep it either. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (this.#waiting.length > 0 && !signal.aborted) {
      const next = this.#waiting.slice(0, this.#parts.together);
      const refused = await whileWanted(this.#parts.deliver(next), signal).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      if (refused === null) {
        this.#waiting.splice(0, next.length);
      } else {
        this.#refusal = refused;
        await delay(AGAIN_AFTER_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    if (!signal.aborted && this.#full) {
      this.#full = false;
      this.#parts.empty();
    }
  }
}
