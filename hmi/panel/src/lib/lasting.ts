import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

interface Schema extends DBSchema {
  kept: { key: string; value: string };
}
type Opened = IDBPDatabase<Schema>;

/**
 * Texts by name on this device's disk at once. The browser writes its local storage up to a minute late once a page writes
 * there often: a terminal whose power fails would have forgotten who works there, and could not go on without the plant. Where
 * this store fails, local storage is all there is, as before.
 */
let opened: Promise<Opened | null> | null = null;
const database = (): Promise<Opened | null> => {
  opened ??= openDB<Schema>('millrace-panel-lists', 1, {
    upgrade: (made) => void made.createObjectStore('kept'),
    terminated: () => {
      opened = null;
    },
  }).catch(() => null);
  return opened;
};

/** One after another: what was said last stands. Null drops it. */
let last: Promise<unknown> = Promise.resolve();
export function lasting(name: string, text: string | null): void {
  if (!('indexedDB' in globalThis)) return;
  last = last
    .then(async () => {
      const kept = (await database())?.transaction('kept', 'readwrite', { durability: 'strict' });
      if (!kept) return;
      await (text === null ? kept.store.delete(name) : kept.store.put(text, name));
      await kept.done;
    })
    // What is shown now is not to break. An older text must not come back as the newest, so there is none of that name then.
    .catch(async () => (await database())?.delete('kept', name))
    .catch(() => undefined);
}
/** All that is kept, as name and text. */
export async function allLasting(): Promise<readonly (readonly [string, string])[]> {
  if (!('indexedDB' in globalThis)) return [];
  try {
    const kept = (await database())?.transaction('kept');
    if (!kept) return [];
    const [names, texts] = await Promise.all([kept.store.getAllKeys(), kept.store.getAll()]);
    return names.map((name, at) => [name, texts[at] ?? ''] as const);
  } catch {
    return [];
  }
}
