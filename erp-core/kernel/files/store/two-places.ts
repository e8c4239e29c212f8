import type { FileStore } from './file-store.ts';

/**
 * While files are moved from one place to another: what comes goes to the new one, and what is not there yet is read from
 * the old one. A place that cannot be reached is not taken for one without the file.
 */
export function twoPlaces(to: FileStore, from: FileStore): FileStore {
  return {
    name: to.name,
    take: (bytes, most) => to.take(bytes, most),
    async read(hash, range) {
      try {
        return await to.read(hash, range);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
      try {
        return await from.read(hash, range);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
      // It was moved between the two questions.
      return to.read(hash, range);
    },
    has: async (hash) => (await to.has(hash)) || (await from.has(hash)) || (await to.has(hash)),
    async *list(after) {
      yield* to.list(after);
      for await (const one of from.list(after)) if (!(await to.has(one.hash))) yield one;
    },
    async remove(hash) {
      // The old one first: what is removed there only is not moved back in between.
      await from.remove(hash);
      await to.remove(hash);
    },
  };
}
