import type { TableShape } from './effect.ts';

type Values = Readonly<Record<string, unknown>>;

/** A row as it was last seen: itself and who wrote this version of it; both null where there was none of its key. */
export interface Remembered {
  readonly row: Values | null;
  /** `xmin`: the transaction that wrote this version. Whoever writes the row next leaves another one. */
  readonly since: string | null;
}

/** Rows of a company that are remembered at most; the ones that were not wanted for longest go first. */
const MOST_ROWS = 20_000;
/** Batches that ask first after rows were found changed, at most: another process works on the same rows then. */
const MOST_PATIENCE = 64;

/**
 * The rows of one company that commands of this process have asked for by their keys, as its last batches left them. A batch
 * whose rows are all here decides at once, and asks the database in the flight that writes whether each is still as it is
 * here (`kernel.as_read`); where one is not, nothing of that flight stands, and the batch asks first. So what is here need
 * not be kept true by anybody: a row that somebody else changes costs a flight, never a wrong decision.
 */
export class RememberedRows {
  readonly #tables = new Map<TableShape, Map<string, Remembered>>();
  #count = 0;
  #patience = 0;
  #asksFirst = 0;

  /** Whether the next batch may trust what is here: not for a while after it was found wrong. */
  get isTrusted(): boolean {
    if (this.#asksFirst === 0) return true;
    this.#asksFirst -= 1;
    return false;
  }

  find(table: TableShape, key: string): Remembered | undefined {
    return this.#tables.get(table)?.get(key);
  }

  keep(table: TableShape, key: string, remembered: Remembered): void {
    let rows = this.#tables.get(table);
    if (!rows) {
      rows = new Map();
      this.#tables.set(table, rows);
    }
    // What was wanted last stands last.
    if (!rows.delete(key)) this.#count += 1;
    rows.set(key, remembered);
    if (this.#count > MOST_ROWS) this.#makeRoom();
  }

  forget(table: TableShape, key: string): void {
    if (this.#tables.get(table)?.delete(key)) this.#count -= 1;
  }

  wereTrue(): void {
    this.#patience = 0;
  }

  wereChanged(): void {
    this.#patience = Math.min(Math.max(1, this.#patience * 2), MOST_PATIENCE);
    this.#asksFirst = this.#patience;
  }

  /** A tenth goes, of the table that has most. */
  #makeRoom(): void {
    let most: Map<string, Remembered> | undefined;
    for (const rows of this.#tables.values()) if (rows.size > (most?.size ?? 0)) most = rows;
    let left = Math.ceil(MOST_ROWS / 10);
    for (const key of most?.keys() ?? []) {
      if (left === 0) return;
      most?.delete(key);
      this.#count -= 1;
      left -= 1;
    }
  }
}
