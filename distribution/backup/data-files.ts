import { chmod, mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { type Hashed, hashCopy, hashFile, isMissing } from './hash-copy.ts';
import { RESTORING } from './restoring.ts';

/** Not in a backup: the cluster (copied by its own rules), what belongs to a run, and what an earlier restore put aside. */
const LEFT_OUT = new Set([
  'postgres',
  'logs',
  'cache',
  'replaced',
  'keeper.lock',
  'keeper.json',
  'backup.json',
  'backup-run.json',
  RESTORING,
]);
const BESIDE_SQLITE = /-(wal|shm|journal)$/;
const HEADER = 'SQLite format 3\0';

async function isSqlite(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER.length), 0, HEADER.length, 0);
    return bytesRead === HEADER.length && buffer.toString('latin1') === HEADER;
  } finally {
    await file.close();
  }
}

/** Everything in the data folder besides the cluster: paths relative to it. */
export async function dataFiles(data: string): Promise<string[]> {
  const found: string[] = [];
  async function walk(folder: string): Promise<void> {
    for (const entry of await readdir(join(data, folder), { withFileTypes: true })) {
      if (folder === '' && LEFT_OUT.has(entry.name)) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile() && !BESIDE_SQLITE.test(entry.name) && !entry.name.endsWith('.new')) found.push(path);
    }
  }
  await walk('');
  return found;
}

/** Copies a SQLite database as it is at one moment while others write to it, with what its log holds. */
async function copySqlite(from: string, to: string): Promise<Hashed> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    source.exec('pragma busy_timeout = 10000');
    // All pages in one step: a step more would begin again whenever the journal was written to in between.
    await backup(source, to, { rate: 2_147_483_647 });
  } finally {
    source.close();
  }
  await chmod(to, 0o600);
  return await hashFile(to);
}

/** Copies one file of the data folder; undefined where it has vanished since it was listed. */
export async function copyDataFile(from: string, to: string): Promise<Hashed | undefined> {
  try {
    return (await isSqlite(from)) ? await copySqlite(from, to) : await hashCopy(from, to);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function sqliteFiles(data: string, paths: readonly string[]): Promise<string[]> {
  const flags = await Promise.all(paths.map((path) => isSqlite(join(data, path)).catch(() => false)));
  return paths.filter((_, at) => flags[at]);
}
