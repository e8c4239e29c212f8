import type { EntityRecord } from '@millrace/hmi-client';

/** Rows that somebody has picked out of a list, to do one thing with all of them. */
export class Picked {
  #all: ReadonlyMap<string, EntityRecord> = $state.raw(new Map());
  /** Where Shift picks from. */
  #last: string | null = null;

  get records(): readonly EntityRecord[] {
    return [...this.#all.values()];
  }
  get size(): number {
    return this.#all.size;
  }
  has(id: string): boolean {
    return this.#all.has(id);
  }
  /** Puts it in or takes it out; with `until` all rows between it and the one before get what it gets. */
  toggle(record: EntityRecord, rows: readonly EntityRecord[], until = false): void {
    const next = new Map(this.#all);
    const isIn = !next.has(record.id);
    const [a, b] = [rows.findIndex(({ id }) => id === this.#last), rows.findIndex(({ id }) => id === record.id)];
    const touched = until && a >= 0 && b >= 0 ? rows.slice(Math.min(a, b), Math.max(a, b) + 1) : [record];
    for (const one of touched) {
      if (isIn) next.set(one.id, one);
      else next.delete(one.id);
    }
    this.#last = record.id;
    this.#all = next;
  }
  /** All of these, or none where all are in. */
  toggleAll(rows: readonly EntityRecord[]): void {
    this.#all = rows.every(({ id }) => this.has(id)) ? new Map() : new Map(rows.map((row) => [row.id, row]));
  }
  /** Rows as they are now: what was picked is given the version that was read last. */
  renew(rows: readonly EntityRecord[]): void {
    const now = new Map(rows.map((row) => [row.id, row]));
    if (![...this.#all].some(([id, row]) => now.has(id) && now.get(id) !== row)) return;
    this.#all = new Map([...this.#all].map(([id, row]) => [id, now.get(id) ?? row]));
  }
  drop(ids: Iterable<string>): void {
    const gone = new Set(ids);
    this.#all = new Map([...this.#all].filter(([id]) => !gone.has(id)));
  }
  clear(): void {
    this.#all = new Map();
    this.#last = null;
  }
}
