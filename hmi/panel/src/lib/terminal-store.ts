import { type DBSchema, type IDBPDatabase, openDB, type StoreNames, type StoreValue } from 'idb';
import type { Kept } from './offline/keeper.ts';

/** The key of this device, as it is kept: scripts can sign with it, and none can read it. */
export interface DeviceKey {
  /** The terminal that it is the key of. */
  readonly terminal: string;
  readonly secret: CryptoKey;
  /** SPKI in base64. */
  readonly shown: string;
}
interface Schema extends DBSchema {
  key: { key: 'own'; value: DeviceKey };
  /** Who may sign on without the server. */
  people: { key: 'own'; value: Kept };
}
type Store = StoreNames<Schema>;

// Loaded only when it is needed, and apart from the journal: what breaks the one leaves the other.
const database = () =>
  openDB<Schema>('millrace-terminal', 2, {
    upgrade(made, before) {
      if (before < 1) made.createObjectStore('key');
      made.createObjectStore('people');
    },
  });
async function within<Result>(work: (opened: IDBPDatabase<Schema>) => Promise<Result>): Promise<Result> {
  const opened = await database();
  try {
    return await work(opened);
  } finally {
    opened.close();
  }
}

/** What this device keeps as a terminal; null: nothing. */
export const keptOf = <Name extends Store>(name: Name): Promise<StoreValue<Schema, Name> | null> =>
  within(async (opened) => (await opened.get(name, 'own')) ?? null);

/** Fulfilled when it would survive a power cut. */
export const keepAs = <Name extends Store>(name: Name, value: StoreValue<Schema, Name>): Promise<void> =>
  within(async (opened) => {
    const transaction = opened.transaction(name, 'readwrite', { durability: 'strict' });
    await Promise.all([transaction.store.put(value, 'own'), transaction.done]);
  });
