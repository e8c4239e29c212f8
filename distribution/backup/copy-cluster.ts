import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isSegment } from '../postgres/archive.ts';
import { clusterFiles } from './cluster-files.ts';
import { hashCopy, isMissing } from './hash-copy.ts';
import type { BackupFile } from './manifest.ts';

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
  for (const path of [...log, ...found.files]) {
    try {
      files.push({ path: `cluster/${path}`, ...(await hashCopy(join(cluster, path), join(target, path))) });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}
