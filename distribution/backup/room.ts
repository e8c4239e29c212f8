import { existsSync, statfsSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { clusterFolder, hasCluster } from '../all-in-one/embedded-cluster.ts';
import { usesOwnDatabase } from '../all-in-one/plant-file.ts';
import { clusterFiles } from './cluster-files.ts';
import { dataFiles } from './data-files.ts';
import { BackupError } from './manifest.ts';

const GIB = 1024 ** 3;
/** What a backup leaves free: beside the plant's own data a disk that it fills would stop the plant. */
const LEAVE = GIB;
const gigabytes = (bytes: number): string => `${(bytes / GIB).toFixed(1)} GB`;

/** The folder itself, or the nearest one above it that is there: a backup's folder is made only when it is needed. */
function existing(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : existing(dirname(folder));
}

/** Whether both lie on one file system: what is lost with the one is lost with the other. */
export const onSameDisk = (a: string, b: string): boolean => statSync(existing(a)).dev === statSync(existing(b)).dev;

async function sum(root: string, paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map(
      async (path) =>
        await stat(join(root, path)).then(
          ({ size }) => size,
          () => 0,
        ),
    ),
  );
  return sizes.reduce((total, size) => total + size, 0);
}

/** Bytes that a backup of this data folder takes, nearly: the write-ahead log written meanwhile comes on top. */
async function estimate(data: string): Promise<{ readonly database: number; readonly files: number }> {
  const root = join(clusterFolder(data), 'cluster');
  const database =
    hasCluster(data) && !usesOwnDatabase(join(data, 'plant.json'))
      ? await sum(root, (await clusterFiles(root)).files)
      : 0;
  return { database, files: await sum(data, await dataFiles(data)) };
}

/**
 * Looks whether the backup has room in `to`, before anything is written. Says whether there is room for a trial recovery
 * as well (the database a second time). Throws a BackupError that says how much is missing.
 */
export async function requireRoom(data: string, to: string): Promise<{ readonly forTrial: boolean }> {
  const { database, files } = await estimate(data);
  const disk = statfsSync(existing(to));
  const free = disk.bavail * disk.bsize;
  const leave = Math.min(LEAVE, (disk.blocks * disk.bsize) / 20);
  const needed = (database + files) * 1.05;
  if (free < needed + leave) {
    throw new BackupError(
      `no room: a backup takes ${gigabytes(needed)} and must leave ${gigabytes(leave)}, and ${gigabytes(free)} are free in ${to}: make room, keep fewer (MILLRACE_BACKUP_KEEP), or name another folder (MILLRACE_BACKUPS)`,
    );
  }
  return { forTrial: free >= needed + database * 1.05 + leave };
}
