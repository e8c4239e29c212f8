import { type LinkStranger, MICROS_PER_MS, MOST_STRANGERS } from '@millrace/contracts';

/** What a stranger shows of himself. */
export type Shown = Pick<LinkStranger, 'name' | 'address' | 'settings'>;

/**
 * Whoever comes through a link and stands in no configuration, to be shown to a person. Only so many are remembered, for
 * anybody on a network can invent a name: the longest silent goes first.
 */
export class Strangers {
  private readonly seen = new Map<string, LinkStranger>();

  /** Notes that one came, at `at` ms since 1970; true where it is new. */
  came(shown: Shown, at: number): boolean {
    const before = this.seen.get(shown.name);
    this.seen.delete(shown.name);
    if (!before && this.seen.size >= MOST_STRANGERS) {
      const [longestSilent] = this.seen.keys();
      if (longestSilent !== undefined) this.seen.delete(longestSilent);
    }
    const now = Math.round(at * MICROS_PER_MS);
    this.seen.set(shown.name, {
      ...shown,
      firstSeen: before?.firstSeen ?? now,
      lastSeen: now,
      times: (before?.times ?? 0) + 1,
    });
    return before === undefined;
  }

  /** The one that came last first. */
  list(): LinkStranger[] {
    return [...this.seen.values()].reverse();
  }
}
