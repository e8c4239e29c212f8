import type { StoreOutcome } from '@millrace/contracts';
import type { SourceCounts } from './receiver.types.ts';

type Mutable = { -readonly [K in keyof SourceCounts]: SourceCounts[K] };

/** Adds up what became of records, by source. */
export class CountBook {
  readonly #bySource = new Map<string, Mutable>();

  add(source: string, outcome: StoreOutcome, n: number): void {
    if (n === 0) return;
    let counts = this.#bySource.get(source);
    if (!counts) {
      counts = { source, stored: 0, corrected: 0, duplicate: 0, deadbanded: 0, rejected: 0 };
      this.#bySource.set(source, counts);
    }
    counts[outcome] += n;
  }

  /** `counts` by index of `sources`. */
  addAll(sources: readonly string[], outcome: StoreOutcome, counts: ArrayLike<number>): void {
    for (const [index, source] of sources.entries()) this.add(source, outcome, counts[index] as number);
  }

  list(): SourceCounts[] {
    return [...this.#bySource.values()].sort((a, b) => (a.source < b.source ? -1 : 1));
  }
}
