const FIRST_MS = 200;
const LONGEST_MS = 30_000;
/** A part that ran this long had recovered: its next fault starts with a short wait again. */
const RECOVERED_MS = 60_000;

/** Growing waits between restarts, with jitter so that parts that fell together do not rise together. */
export class BackOff {
  #attempts = 0;
  #random: () => number;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Milliseconds to wait before the next try, given how long the last one ran. */
  next(ranMs: number): number {
    if (ranMs >= RECOVERED_MS) this.#attempts = 0;
    const wait = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    return Math.round(wait * (0.5 + this.#random() / 2));
  }
}
