import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FileStore, isHash, nameOf } from './file-store.ts';
import { incomingFolder } from './incoming.ts';

/**
 * A folder of this machine: `<root>/<first two digits of the hash>/<hash>`. Names come from hashes alone, so that nothing a
 * client says ever becomes a path. What is on its way has a name that backups leave out.
 * @param keptFree bytes of the disk that are left to others; left out: a gigabyte
 */
export function folderStore(root: string, keptFree?: number): FileStore {
  const take = incomingFolder(root, keptFree);
  const pathOf = (hash: string): string => join(root, nameOf(hash));
  return {
    name: 'folder',
    async take(bytes, most) {
      const arrived = await take(bytes, most);
      if (arrived === 'too-large') return arrived;
      return { ...arrived, bring: async () => undefined, keep: () => moveInto(pathOf(arrived.hash), arrived.path) };
    },
    async read(hash, range) {
      const file = await open(pathOf(hash), 'r');
      return file.createReadStream(range ? { start: range.start, end: range.end } : {});
    },
    has: async (hash) => (await sizeOf(pathOf(hash))) !== undefined,
    async *list(after = '') {
      const folders = await readdir(root).catch(() => []);
      for (const folder of folders.filter((name) => /^[0-9a-f]{2}$/.test(name) && name >= after.slice(0, 2)).sort()) {
        const names = await readdir(join(root, folder));
        for (const hash of names.filter((name) => isHash(name) && name > after).sort()) {
          const size = await sizeOf(pathOf(hash));
          if (size !== undefined) yield { hash, size };
        }
      }
    },
    remove: (hash) => rm(pathOf(hash), { force: true }),
  };
}

const sizeOf = async (path: string): Promise<number | undefined> => (await stat(path).catch(missing))?.size;

function missing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

async function moveInto(path: string, from: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await sizeOf(path)) !== undefined) return void (await rm(from, { force: true }));
  await rename(from, path);
  await synced(folder);
  await synced(dirname(folder));
}

/** A new name in a folder outlives a loss of power only when the folder is synced; Windows does it by itself. */
async function synced(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const opened = await open(folder, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
