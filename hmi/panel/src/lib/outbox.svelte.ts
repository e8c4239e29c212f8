import { type Api, ApiError, newKey } from '@millrace/hmi-client';
import { type Entry, OutboxStore } from './outbox-store.ts';

const RETRY_MS = 15_000;

/**
 * What is said here is kept here first and sent in order after; it leaves only when the server has confirmed it. A
 * refusal stays with its reason until a person has read it. Nothing is ever dropped.
 */
export class Outbox {
  readonly #api: Api;
  readonly #store = new OutboxStore();
  #entries: readonly Entry[] = $state.raw([]);
  #draining: Promise<void> | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  readonly #onDone: () => void;

  constructor(api: Api, onDone: () => void) {
    this.#api = api;
    this.#onDone = onDone;
  }
  get waiting(): readonly Entry[] {
    return this.#entries.filter(({ refused }) => refused === null);
  }
  get refused(): readonly Entry[] {
    return this.#entries.filter(({ refused }) => refused !== null);
  }

  async start(): Promise<void> {
    this.#entries = await this.#store.all();
    addEventListener('online', this.drain);
    this.#timer ??= setInterval(this.drain, RETRY_MS);
    this.drain();
  }
  stop(): void {
    removeEventListener('online', this.drain);
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Fulfilled when it is on this device's disk; sending goes on by itself. */
  async say(command: string, input: Readonly<Record<string, unknown>>): Promise<void> {
    const entry = await this.#store.add({ key: newKey(), command, input, at: Date.now() * 1_000, refused: null });
    this.#entries = [...this.#entries, entry];
    this.drain();
  }
  /** A person has read why it was refused. */
  async seen(entry: Entry): Promise<void> {
    await this.#store.remove(entry.seq);
    this.#entries = this.#entries.filter(({ seq }) => seq !== entry.seq);
  }

  /** Sends what waits, in order; one run at a time. The first that gets no answer ends the run. */
  readonly drain = (): void => {
    if (this.#draining || !this.waiting.length) return;
    this.#draining = this.#send().finally(() => {
      this.#draining = null;
    });
  };
  async #send(): Promise<void> {
    for (let entry = this.waiting[0]; entry; entry = this.waiting[0]) {
      const { seq } = entry;
      try {
        await this.#api.command(entry.command, entry.input, { key: entry.key, retries: 0 });
        await this.#store.remove(seq);
        this.#entries = this.#entries.filter((each) => each.seq !== seq);
        this.#onDone();
      } catch (error) {
        // No answer, or nobody signed in: it waits. A fault of ours is tried again too, for it is not the person's.
        if (!(error instanceof ApiError) || error.kind !== 'refused') return;
        const refused = { ...entry, refused: error.message };
        await this.#store.put(refused);
        this.#entries = this.#entries.map((each) => (each.seq === seq ? refused : each));
      }
    }
  }
}
