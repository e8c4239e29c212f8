/** What a source holds beyond its share of something that is full. */
export interface Excess {
  readonly source: string;
  readonly amount: number;
}

/**
 * Who holds how much of something bounded that many sources share. It is divided by need: who holds little keeps all of
 * it, and the most that anybody may hold is what is then left for each of the others (max-min fairness). So the one that
 * floods takes from itself alone, however many it outnumbers.
 */
export class FairShares {
  private readonly bySource = new Map<string, number>();
  /** What was added since `keep`. */
  private readonly since = new Map<string, number>();
  private sum = 0;

  get total(): number {
    return this.sum;
  }

  of(source: string): number {
    return this.bySource.get(source) ?? 0;
  }

  /** `amount` is negative where something went. */
  add(source: string, amount: number): void {
    const now = this.of(source) + amount;
    this.sum += amount;
    this.since.set(source, (this.since.get(source) ?? 0) + amount);
    if (now > 0) this.bySource.set(source, now);
    else this.bySource.delete(source);
  }

  /** What was added until now stays. */
  keep(): void {
    this.since.clear();
  }

  /** Takes back what was added since `keep`: the transaction that it belonged to came to nothing. */
  takeBack(): void {
    for (const [source, amount] of [...this.since]) this.add(source, -amount);
    this.since.clear();
  }

  /** What has to go so that no more than `most` is held, largest first; nothing while there is room. */
  excess(most: number): Excess[] {
    if (this.sum <= most) return [];
    const rising = [...this.bySource].sort(([, a], [, b]) => a - b);
    let left = most;
    for (const [at, [, held]] of rising.entries()) {
      const share = Math.floor(left / (rising.length - at));
      if (held > share)
        return rising
          .slice(at)
          .map(([source, amount]) => ({ source, amount: amount - share }))
          .reverse();
      left -= held;
    }
    return [];
  }
}
