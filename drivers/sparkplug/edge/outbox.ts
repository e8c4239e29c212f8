import type { EdgeValue } from './edge-types.ts';

interface Kept {
  readonly value: EdgeValue;
  /** Sent already, but nobody knows whether it came. */
  readonly number: number;
}

/**
 * What was not sent yet, and what was sent but may be lost: data goes by QoS 0, so that only an answer of the broker to
 * something sent later says that it came. Bounded; who wants to add more than there is room for keeps it.
 */
export class Outbox {
  readonly #most: number;
  #waiting: EdgeValue[] = [];
  #underWay: Kept[] = [];
  #sent = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get waiting(): number {
    return this.#waiting.length;
  }
  /** Values that are not known to have come. */
  get pending(): number {
    return this.#waiting.length + this.#underWay.length;
  }
  get room(): number {
    return this.#most - this.#waiting.length;
  }

  keep(values: readonly EdgeValue[]): void {
    this.#waiting.push(...values);
  }

  /** These go out now, by a connection that may break. */
  sent(values: readonly EdgeValue[]): void {
    for (const value of values) this.#underWay.push({ value, number: ++this.#sent });
    // A broker that answers nothing is left within seconds; until then the newest are worth most.
    if (this.#underWay.length > this.#most) this.#underWay.splice(0, this.#underWay.length - this.#most);
  }

  /** Stands for all that was sent up to now. */
  get mark(): number {
    return this.#sent;
  }

  /** An answer to something that was sent after this mark: all before it has come. */
  confirm(mark: number): void {
    const first = this.#underWay.findIndex(({ number }) => number > mark);
    this.#underWay.splice(0, first < 0 ? this.#underWay.length : first);
  }

  /** The connection is gone: what may be lost waits again, first. */
  lost(): void {
    this.#waiting = [...this.#underWay.map(({ value }) => value), ...this.#waiting];
    this.#underWay = [];
  }

  /** Gives all that waits, oldest first, and forgets it. */
  take(): EdgeValue[] {
    const all = this.#waiting;
    this.#waiting = [];
    return all.sort((a, b) => a.time - b.time);
  }
}
