/** What a door refuses never was received: it is counted beside the ledger's sum, by source and reason. */
export interface Refused {
  readonly source: string;
  readonly reason: string;
  readonly count: number;
}

/**
 * Counts refusals. A refusal promises nothing, so nobody waits for a sync before being refused: what was counted since is
 * written once a second (`save`), and a kill -9 forgets no more than that second; a flood costs one write a second.
 */
export class Refusals {
  private readonly bySource = new Map<string, Map<string, number>>();
  private unsaved = new Map<string, Refused>();

  /** Those who never said who they are, or named nobody that is known. */
  static readonly UNKNOWN = '(unknown)';

  /** What the journal's file had counted when it was opened. */
  open(rows: readonly Refused[]): void {
    for (const row of rows) this.add(row);
  }

  count(source: string, reason: string, values = 1): void {
    const one = { source, reason, count: values };
    this.add(one);
    this.note(one);
  }

  /** Gives what is not saved yet to `write`; what it could not write is given again the next time. */
  async save(write: (rows: readonly Refused[]) => Promise<unknown>): Promise<void> {
    if (this.unsaved.size === 0) return;
    const rows = [...this.unsaved.values()];
    this.unsaved = new Map();
    try {
      await write(rows);
    } catch (error) {
      for (const row of rows) this.note(row);
      throw error;
    }
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

  private add({ source, reason, count }: Refused): void {
    let reasons = this.bySource.get(source);
    if (!reasons) {
      reasons = new Map();
      this.bySource.set(source, reasons);
    }
    reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  }

  private note({ source, reason, count }: Refused): void {
    const key = `${source}\n${reason}`;
    this.unsaved.set(key, { source, reason, count: (this.unsaved.get(key)?.count ?? 0) + count });
  }
}
