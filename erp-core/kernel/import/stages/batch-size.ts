const FIRST = 200;
const MOST = 2_000;
/** Milliseconds. Whoever else works on the same stock waits for a batch as long as it takes. */
const SHORT = 1_500;
const LONG = 5_000;

/**
 * How many rows go into a transaction: two hundred at first, twice as many each time as long as they are quickly done, and half
 * as many where they were not. Large batches cost a fraction a row, and a busy machine must not hold its locks for long.
 */
export class BatchSize {
  #rows = FIRST;

  get rows(): number {
    return this.#rows;
  }

  /** What the last batch took, in milliseconds. */
  took(elapsed: number): void {
    if (elapsed < SHORT) this.#rows = Math.min(this.#rows * 2, MOST);
    else if (elapsed > LONG) this.#rows = Math.max(Math.floor(this.#rows / 2), FIRST);
  }
}

/** What a program may ask of one batch, in a command that only jobs give. */
export const MOST_ROWS_AT_ONCE = MOST;
