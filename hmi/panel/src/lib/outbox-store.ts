import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** What a person said at this terminal and the server has not confirmed yet. */
export interface Entry {
  /** The order in which it was said. */
  readonly seq: number;
  /** The idempotency key: sent again, it changes nothing. */
  readonly key: string;
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Who said it: sent in that person's name alone. Left out: said before terminals knew. */
  readonly by?: string;
  /** The terminal's clock when it was said, µs. */
  readonly at: number;
  /** The server's reason for refusing it; null: still waiting. */
  readonly refused: string | null;
}

interface Schema extends DBSchema {
  outbox: { key: number; value: Entry };
}

/** The outbox on disk. Every write is strict: "kept" is said only of what survives a power cut. */
export class OutboxStore {
  #database: Promise<IDBPDatabase<Schema>> | null = null;

  #open(): Promise<IDBPDatabase<Schema>> {
    this.#database ??= openDB<Schema>('millrace-panel', 1, {
      upgrade: (database) => void database.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true }),
      terminated: () => {
        // The browser dropped the handle: the next use opens a new one.
        this.#database = null;
      },
    });
    return this.#database;
  }
  async all(): Promise<Entry[]> {
    return (await this.#open()).getAll('outbox');
  }
  async add(entry: Omit<Entry, 'seq'>): Promise<Entry> {
    const transaction = (await this.#open()).transaction('outbox', 'readwrite', { durability: 'strict' });
    const seq = await transaction.store.add(entry as Entry);
    await transaction.done;
    return { ...entry, seq };
  }
  async put(entry: Entry): Promise<void> {
    const transaction = (await this.#open()).transaction('outbox', 'readwrite', { durability: 'strict' });
    await transaction.store.put(entry);
    await transaction.done;
  }
  async remove(seq: number): Promise<void> {
    const transaction = (await this.#open()).transaction('outbox', 'readwrite', { durability: 'strict' });
    await transaction.store.delete(seq);
    await transaction.done;
  }
}
