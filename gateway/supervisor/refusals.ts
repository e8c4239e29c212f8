/** What a door refuses never was received: it is counted beside the ledger's sum, by source and reason. */
export class Refusals {
  private readonly bySource = new Map<string, Map<string, number>>();

  /** Those who never said who they are, or named nobody that is known. */
  static readonly UNKNOWN = '(unknown)';

  count(source: string, reason: string): void {
    let reasons = this.bySource.get(source);
    if (!reasons) {
      reasons = new Map();
      this.bySource.set(source, reasons);
    }
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }

  of(source: string): Readonly<Record<string, number>> {
    return Object.fromEntries(this.bySource.get(source) ?? []);
  }

  sources(): string[] {
    return [...this.bySource.keys()];
  }

  total(): number {
    let sum = 0;
    for (const reasons of this.bySource.values()) for (const n of reasons.values()) sum += n;
    return sum;
  }
}
