import type { TableShape } from './effect.ts';
import { InTheWay } from './fault.ts';

/** A commit that takes longer may be waiting for a lock that whoever waits for it holds (of a trigger, a cascade). */
const PATIENCE_MS = 1000;

type Values = Readonly<Record<string, unknown>>;

/** A row that a batch writes: as it stood, and as it will stand; null: it is not there. */
export interface RowWritten {
  readonly table: TableShape;
  readonly key: string;
  readonly before: Values | null;
  readonly after: Values | null;
}

/** A batch that has sent its writes and its commit, and has not been answered. */
export class InFlight {
  /** Of its commands. */
  readonly keys: ReadonlySet<string>;
  /** When the database has answered, whatever it said. */
  readonly ended: Promise<unknown>;
  readonly #tables = new Map<string, Map<string, RowWritten>>();
  #over = false;

  constructor(keys: ReadonlySet<string>, written: Iterable<RowWritten>, ended: Promise<unknown>) {
    this.keys = keys;
    this.ended = ended.finally(() => {
      this.#over = true;
    });
    for (const row of written) {
      const rows = this.#tables.get(row.table.name) ?? new Map<string, RowWritten>();
      this.#tables.set(row.table.name, rows.set(row.key, row));
    }
  }

  /** Waits for the end, with a transaction open. Throws `InTheWay` where that takes too long: then it has to be ended. */
  async over(): Promise<void> {
    if (this.#over) return;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new InTheWay('the batch before took too long')), PATIENCE_MS);
    });
    await Promise.race([this.ended, patience]).finally(() => clearTimeout(timer));
  }

  /**
   * Whether whoever asks for these rows now could be told how they stood before this batch. A row that it locks is waited
   * for in the database, and told as the batch left it; one that is only read is told at once, and one that comes, goes, or
   * no longer is what was asked for is not found by waiting for a lock.
   * @param whole text of the key that the values make, where they are a whole one
   */
  misleads(table: TableShape, lock: boolean, values: Values, whole: string | undefined): boolean {
    const rows = this.#tables.get(table.name);
    if (!rows) return false;
    if (whole !== undefined) {
      const row = rows.get(whole);
      return row !== undefined && !(lock && row.before && row.after);
    }
    for (const { before, after } of rows.values()) {
      const was = before !== null && matches(before, values);
      const will = after !== null && matches(after, values);
      if (lock ? was !== will : was || will) return true;
    }
    return false;
  }
}

/** Whether a row has these values in the fields that they name. */
export function matches(row: Values, values: Values): boolean {
  for (const field in values) if (row[field] !== values[field]) return false;
  return true;
}
