/** The keys that sources gave lately, bounded: the oldest half is forgotten when both halves are full. */
export class SourceKeys {
  private young = new Set<string>();
  private old = new Set<string>();
  private readonly half: number;

  constructor(max: number) {
    this.half = Math.max(1, Math.floor(max / 2));
  }

  has(source: string, key: string): boolean {
    const whole = joined(source, key);
    return this.young.has(whole) || this.old.has(whole);
  }

  add(source: string, key: string): void {
    if (this.young.size >= this.half) {
      this.old = this.young;
      this.young = new Set();
    }
    this.young.add(joined(source, key));
  }

  /** Takes a key back that was not made durable after all. */
  remove(source: string, key: string): void {
    const whole = joined(source, key);
    this.young.delete(whole);
    this.old.delete(whole);
  }
}

// A source's name holds no line break, so nothing a source sends can reach into another's keys.
const joined = (source: string, key: string): string => `${source}\n${key}`;
