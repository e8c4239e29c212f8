const TYPED_FOR_MS = 700;

/** Letters typed one after the other, as one word; a pause begins another. */
export class TypeAhead {
  readonly #now: () => number;
  #typed = '';
  #at = Number.NEGATIVE_INFINITY;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }
  /** Whether somebody is in the middle of a word: a space belongs to it then. */
  get busy(): boolean {
    return this.#typed !== '' && this.#now() - this.#at < TYPED_FOR_MS;
  }
  add(letter: string): string {
    this.#typed = this.busy ? this.#typed + letter : letter;
    this.#at = this.#now();
    // The same letter again leads on to the next that begins with it.
    if ([...this.#typed].every((one) => one === this.#typed[0])) this.#typed = letter;
    return this.#typed;
  }
  clear(): void {
    this.#typed = '';
  }
}
