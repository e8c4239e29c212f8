import { setTimeout as delay } from 'node:timers/promises';
import type { DriverHost, InboundMessage } from '@millrace/driver-api';

const AGAIN_AFTER_MS = 1000;

export interface OutboxParts {
  readonly deliver: DriverHost['deliver'];
  /** Messages at which the source is asked to keep its own. */
  readonly most: number;
  /** Told when `most` is reached, with what the gateway said last; and when all is delivered again. */
  full(reason: string): void;
  empty(): void;
}

/** Hands messages over one after another, in their order; what the gateway refuses now is offered again. */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #stopping = new AbortController();
  #waiting: InboundMessage[] = [];
  #running: Promise<void> | undefined;
  #full = false;
  #refusal = 'it is slower than the reader';

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  add(message: InboundMessage): void {
    this.#waiting.push(message);
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
    for (let next = this.#waiting[0]; next && !signal.aborted; next = this.#waiting[0]) {
      const refused = await this.#parts.deliver(next).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      if (refused === null) {
        this.#waiting.shift();
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
