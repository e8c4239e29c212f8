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
  #person: string | null = $state(null);
  #timer: ReturnType<typeof setInterval> | null = null;
  readonly #onDone: () => void;

  constructor(api: Api, onDone: () => void) {
    this.#api = api;
    this.#onDone = onDone;
  }
  get waiting(): readonly Entry[] {
    return this.#own.filter(({ refused }) => refused === null);
  }
  get refused(): readonly Entry[] {
    return this.#own.filter(({ refused }) => refused !== null);
  }
  /** What people said who are not here now: it waits until they sign on again, and is sent in nobody else's name. */
  get ofOthers(): number {
    return this.#entries.length - this.#own.length;
  }
  get #own(): readonly Entry[] {
    return this.#entries.filter(({ by }) => by === undefined || by === this.#person);
  }

  /** @param person whose entries are sent from now on */
  async start(person: string): Promise<void> {
    this.#person = person;
    this.#entries = await this.#store.all();
    addEventListener('online', this.drain);
    this.#timer ??= setInterval(this.drain, RETRY_MS);
    this.drain();
  }
  stop(): void {
    removeEventListener('online', this.drain);
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#person = null;
  }

  /** Fulfilled when it is on this device's disk; sending goes on by itself. */
  async say(command: string, input: Readonly<Record<string, unknown>>): Promise<void> {
    const by = this.#person;
    const entry = await this.#store.add({
      ...{ key: newKey(), command, input, at: Date.now() * 1_000, refused: null },
      ...(by === null ? {} : { by }),
    });
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
  /** Sends what waits before its person goes; what gets no answer stays that person's. Never throws. */
  async settle(): Promise<void> {
    this.drain();
    await this.#draining;
  }
  async #send(): Promise<void> {
    const person = this.#person;
    for (let entry = this.waiting[0]; entry && person === this.#person; entry = this.waiting[0]) {
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
