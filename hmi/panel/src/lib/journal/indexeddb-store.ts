import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Entry } from './entry.ts';
import { readEntry } from './entry.ts';
import type { Addition } from './record.ts';
import type { JournalStore, Kept } from './store.ts';

interface Schema extends DBSchema {
  outbox: { key: string; value: Entry };
  meta: { key: string; value: number };
}
type Database = IDBPDatabase<Schema>;

/** Opened anew so often when the browser dropped the handle: that heals nearly every "internal error" of Chromium's store. */
const TRIES = 3;

/** The first journal. Every write is strict: fulfilled only when it would survive a power cut. */
export class IndexedDbStore implements JournalStore {
  readonly name = 'indexeddb' as const;
  #database: Promise<Database> | null = null;
  #fresh = false;

  async open(): Promise<Kept> {
    return this.#healed(async (database) => {
      const [entries, seq] = await Promise.all([database.getAll('outbox'), database.get('meta', 'seq')]);
      // Whoever holds nothing and never counted was made just now, or was emptied.
      return { entries, seq: seq ?? 0, fresh: this.#fresh || (seq === undefined && entries.length === 0) };
    });
  }

  append({ put = [], drop = [], seq = 0 }: Addition): Promise<void> {
    return this.#healed(async (database) => {
      const transaction = database.transaction(['outbox', 'meta'], 'readwrite', { durability: 'strict' });
      const outbox = transaction.objectStore('outbox');
      const meta = transaction.objectStore('meta');
      const highest = Math.max(seq, ...put.map((entry) => entry.seq));
      const known = (await meta.get('seq')) ?? 0;
      const writes: Promise<unknown>[] = [
        ...put.map((entry) => outbox.put(entry)),
        ...drop.map((key) => outbox.delete(key)),
      ];
      if (highest > known) writes.push(meta.put(highest, 'seq'));
      await Promise.all([...writes, transaction.done]);
    });
  }

  async #healed<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
    for (let tried = 1; ; tried++) {
      try {
        this.#database ??= this.#opened();
        return await work(await this.#database);
      } catch (error) {
        (await this.#database?.catch(() => null))?.close();
        this.#database = null;
        if (tried >= TRIES) throw error;
      }
    }
  }

  #opened(): Promise<Database> {
    return openDB<Schema>('millrace-panel', 2, {
      upgrade: async (database, from, _to, transaction) => {
        this.#fresh = from === 0;
        // The first version counted entries itself and knew them by that number.
        const old: unknown[] = from === 1 ? await transaction.objectStore('outbox').getAll() : [];
        if (from === 1) database.deleteObjectStore('outbox');
        const outbox = database.createObjectStore('outbox', { keyPath: 'key' });
        database.createObjectStore('meta');
        for (const value of old) {
          const entry = readEntry(value);
          if (entry) await outbox.put(entry);
        }
      },
      terminated: () => {
        this.#database = null;
      },
    });
  }
}
