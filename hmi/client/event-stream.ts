import { z } from 'zod/mini';
import { type BusinessEvent, businessEvent } from './shapes/telemetry.ts';
import { Topic } from './topic.ts';

export type GapListener = () => void;

/** Where one is in the events of a company: behind the one of this number. */
interface Place {
  readonly stream: string | null;
  readonly seq: number;
}
/** Where the server goes on from; `gap`: not from where it was asked to, for it cannot. */
const begun = z.object({ stream: z.string(), seq: z.int().check(z.nonnegative()), gap: z.boolean() });

export interface FollowMessage {
  readonly after: number | null;
  readonly stream?: string;
}
type Ask = (message: FollowMessage, answered: (given: unknown) => void) => void;

/**
 * Business events in order, each once, whatever the link does: it keeps the number it has come to, and goes on behind it
 * after every loss, also with a server that was started anew.
 */
export class EventStream {
  readonly #topic = new Topic<BusinessEvent>(businessEvent);
  readonly #gapListeners = new Set<GapListener>();
  readonly #ask: Ask;
  #place: Place | null = null;
  /** It was asked to begin, and where it began was never told: what came since then may have been missed. */
  #unsure = false;
  /** Questions asked; an answer to another than the last is of a link before. */
  #turn = 0;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  get heeded(): boolean {
    return this.#topic.heeded;
  }
  /** True: he is the first, and it has to be followed. */
  listen(listener: (event: BusinessEvent) => void, after: number | null): boolean {
    const first = this.#topic.listen(listener);
    if (first && after !== null) this.#place ??= { stream: null, seq: after };
    return first;
  }
  ignore(listener: (event: BusinessEvent) => void): void {
    this.#topic.ignore(listener);
  }
  onGap(listener: GapListener): () => void {
    this.#gapListeners.add(listener);
    return () => void this.#gapListeners.delete(listener);
  }

  /** On a new link, or where it begins. */
  follow(): void {
    const turn = ++this.#turn;
    const place = this.#place;
    const unsure = this.#unsure;
    this.#unsure = place === null;
    const message = { after: place?.seq ?? null, ...(place?.stream ? { stream: place.stream } : {}) };
    this.#ask(message, (given) => {
      const told = begun.safeParse(given).data;
      if (!told || turn !== this.#turn) return;
      this.#unsure = false;
      this.#place = { stream: told.stream, seq: told.gap || !this.#place ? told.seq : this.#place.seq };
      if (told.gap || unsure) for (const listener of this.#gapListeners) listener();
    });
  }

  take(given: unknown): void {
    const seq = Number(Object(given).seq);
    // A resumed stream may begin before what was seen last: a repeat is dropped here.
    if (!Number.isInteger(seq) || (this.#place !== null && seq <= this.#place.seq)) return;
    this.#place = { stream: this.#place?.stream ?? null, seq };
    this.#topic.take(given);
  }

  close(): void {
    this.#topic.close();
    this.#gapListeners.clear();
  }
}
