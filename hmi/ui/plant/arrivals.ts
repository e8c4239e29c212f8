/** An alarm that stands, as far as a word about it needs to know. */
export interface Standing {
  readonly id: string;
  readonly severity: 'critical' | 'high' | 'low' | 'diagnostic';
  readonly state: string;
  /** µs. */
  readonly began: number;
}

/** What came since it was looked before, the worst of it first. */
export interface Came<A extends Standing> {
  readonly worst: A;
  readonly count: number;
  /** Somebody has to act soon: what is being read aloud is broken off for it. */
  readonly isUrgent: boolean;
}

const ORDER = ['critical', 'high', 'low', 'diagnostic'] as const;
/** Nobody has seen it: what was acknowledged elsewhere before it was heard of here is no news. */
const UNSEEN: ReadonlySet<string> = new Set(['active', 'returned', 'latched']);

/** Tells what has come among the alarms that stand, each of them once. What stands at first is no news. */
export class Arrivals<A extends Standing> {
  #known: ReadonlySet<string> | null = null;

  /** Null: nothing that has to be said. A diagnostic alarm is kept for who looks for it and is never said. */
  take(standing: readonly A[]): Came<A> | null {
    const known = this.#known;
    this.#known = new Set(standing.map(({ id }) => id));
    if (known === null) return null;
    const [worst, ...others] = standing
      .filter(({ id, severity, state }) => !known.has(id) && severity !== 'diagnostic' && UNSEEN.has(state))
      .toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity) || b.began - a.began);
    if (!worst) return null;
    const isUrgent = worst.severity === 'critical' || worst.severity === 'high';
    return { worst, count: 1 + others.length, isUrgent };
  }
}
