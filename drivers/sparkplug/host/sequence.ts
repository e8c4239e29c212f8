/** Sequence numbers run from 0 to 255 and begin again. */
const ROUND = 256;
/** Bytes that may wait for one that was overtaken. */
const MOST_BYTES = 4 * 1024 * 1024;

interface Held<T> {
  readonly message: T;
  readonly bytes: number;
}

/**
 * The order of one edge node's messages: what comes too early waits for what it has overtaken, for a stated time. Pure:
 * time is given. `take` answers with the messages whose turn it is.
 */
export class Sequence<T> {
  readonly #reorderMs: number;
  readonly #held = new Map<number, Held<T>>();
  #bytes = 0;
  #expected = 0;
  #until: number | null = null;

  constructor(reorderMs: number) {
    this.#reorderMs = reorderMs;
  }

  /** When the wait for what is missing ends; null while nothing is missing. */
  get until(): number | null {
    return this.#until;
  }

  get expected(): number {
    return this.#expected;
  }

  /** Begins anew after a birth of this number. */
  begin(seq: number): void {
    this.#expected = (seq + 1) % ROUND;
    this.#held.clear();
    this.#bytes = 0;
    this.#until = null;
  }

  /** `gap`: waiting is over or impossible, the messages given came with some missing before or between them. */
  take(seq: number, message: T, bytes: number, now: number): { ready: T[]; gap: boolean } {
    const twice = this.#held.has(seq);
    if (twice || this.#bytes + bytes > MOST_BYTES) {
      const ready = this.#release();
      if (seq !== this.#expected) return { ready: [...ready, this.#jump(seq, message)], gap: true };
      this.#expected = (seq + 1) % ROUND;
      return { ready: [...ready, message], gap: true };
    }
    this.#held.set(seq, { message, bytes });
    this.#bytes += bytes;
    const ready = this.#drain();
    if (this.#held.size === 0) this.#until = null;
    else if (this.#until === null || ready.length > 0) this.#until = now + this.#reorderMs;
    return this.#until !== null && this.#until <= now
      ? { ready: [...ready, ...this.#release()], gap: true }
      : { ready, gap: false };
  }

  /** What waits, in order, where its time is over; else null. */
  overdue(now: number): T[] | null {
    return this.#until !== null && this.#until <= now ? this.#release() : null;
  }

  #jump(seq: number, message: T): T {
    this.#expected = (seq + 1) % ROUND;
    return message;
  }

  #drain(): T[] {
    const ready: T[] = [];
    for (let held = this.#held.get(this.#expected); held; held = this.#held.get(this.#expected)) {
      ready.push(held.message);
      this.#bytes -= held.bytes;
      this.#held.delete(this.#expected);
      this.#expected = (this.#expected + 1) % ROUND;
    }
    return ready;
  }

  #release(): T[] {
    const ready: T[] = [];
    for (let step = 0; step < ROUND && this.#held.size > 0; step++) {
      ready.push(...this.#drain());
      if (this.#held.size > 0) this.#expected = (this.#expected + 1) % ROUND;
    }
    this.#until = null;
    return ready;
  }
}
