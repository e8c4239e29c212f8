import type { FactSetResult } from '@millrace/contracts';
import type { FactSetArrival } from '../kernel.ts';

export interface WaitingSet {
  readonly arrival: FactSetArrival;
  readonly resolve: (result: FactSetResult) => void;
}

/** Sets that are booked in one transaction. */
const MOST = 64;

/** Fact sets that wait for their company's turn, in the order they came. */
export class WaitingSets {
  readonly #companies = new Map<string, WaitingSet[]>();

  /** True where it is the first of its company: then a turn must be asked for. */
  add(waiting: WaitingSet): boolean {
    const { company } = waiting.arrival;
    const others = this.#companies.get(company);
    if (others) others.push(waiting);
    else this.#companies.set(company, [waiting]);
    return !others;
  }

  /** The next sets to book together, no two of one window; `more`: others still wait. */
  take(company: string): { readonly batch: readonly WaitingSet[]; readonly more: boolean } {
    const batch: WaitingSet[] = [];
    const left: WaitingSet[] = [];
    const windows = new Set<string>();
    for (const waiting of this.#companies.get(company) ?? []) {
      const name = nameOf(waiting.arrival);
      // What follows a set of its window waits for what becomes of that; so does what names none.
      if (batch.length >= MOST || windows.has(name)) left.push(waiting);
      else batch.push(waiting);
      windows.add(name);
    }
    if (left.length > 0) this.#companies.set(company, left);
    else this.#companies.delete(company);
    return { batch, more: left.length > 0 };
  }
}

/** What tells the windows of unparsed sets apart. */
function nameOf({ set }: FactSetArrival): string {
  if (typeof set !== 'object' || set === null) return '';
  const { stream, window } = set as { stream?: unknown; window?: { key?: unknown } | null };
  return JSON.stringify([stream, window?.key]);
}
