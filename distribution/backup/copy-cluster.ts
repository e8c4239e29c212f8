import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isSegment } from '../postgres/archive.ts';
import { clusterFiles } from './cluster-files.ts';
import { hashCopy, isMissing } from './hash-copy.ts';
import type { BackupFile } from './manifest.ts';

const AT_ONCE = 8;

/**
 * Copies a cluster's files to `target` and adds them to the list. Files that vanish on the way are left out and files
 * that change are copied as they are met: replaying the log mends both. `withLog` takes the write-ahead log as well: for
 * a cluster that does not run.
 */
export async function copyCluster(
  cluster: string,
  target: string,
  files: BackupFile[],
  { withLog }: { withLog: boolean },
): Promise<void> {
  const found = await clusterFiles(cluster);
  for (const folder of found.folders) await mkdir(join(target, folder), { recursive: true, mode: 0o700 });
  const log = withLog ? (await readdir(join(cluster, 'pg_wal'))).filter(isSegment).map((name) => `pg_wal/${name}`) : [];
  // The control file goes last.
  const [control, ...others] = [...log, ...found.files].reverse();
  const copy = async (path: string) => {
    try {
      files.push({ path: `cluster/${path}`, ...(await hashCopy(join(cluster, path), join(target, path))) });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  };
  await inParallel(others, copy);
  if (control) await copy(control);
}

/** A few at once: syncing many small files one after another is mostly waiting. */
async function inParallel(items: readonly string[], work: (item: string) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
