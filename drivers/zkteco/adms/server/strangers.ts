/** A clock that came and is not in the configuration. */
export interface Stranger {
  readonly serial: string;
  readonly address: string;
  /** ms since 1970. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly asked: number;
}

const MAX = 200;

/**
 * Clocks that nobody approved, to be shown to a person. They are told no, and keep their punches until somebody says yes.
 * Only so many are remembered, for anybody on the network can invent serial numbers: the longest silent goes first.
 */
export class Strangers {
  private readonly seen = new Map<string, Stranger>();

  /** Notes that one came; true where it is new. */
  came(serial: string, address: string, at: number): boolean {
    const before = this.seen.get(serial);
    this.seen.delete(serial);
    if (!before && this.seen.size >= MAX) {
      const [longestSilent] = this.seen.keys();
      if (longestSilent !== undefined) this.seen.delete(longestSilent);
    }
    this.seen.set(serial, {
      serial,
      address,
      firstSeen: before?.firstSeen ?? at,
      lastSeen: at,
      asked: (before?.asked ?? 0) + 1,
    });
    return before === undefined;
  }

  /** The one that came last first. */
  list(): Stranger[] {
    return [...this.seen.values()].reverse();
  }
}
