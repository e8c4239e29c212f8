import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { clusterFolder, hasCluster } from '../all-in-one/embedded-cluster.ts';
import { folderLocked, lockFolder } from '../all-in-one/folder-lock.ts';
import { isSegment } from '../postgres/archive.ts';
import { placeOf, readStoreFile } from '../store/store-file.ts';
import { copyCluster } from './copy-cluster.ts';
import { copyLiveCluster } from './copy-live-cluster.ts';
import { copyDataFile, dataFiles, sqliteFiles } from './data-files.ts';
import { forgetArchivedBefore } from './forget-archived.ts';
import { markBackedUp, readJournalPoint } from './journal-point.ts';
import { BackupError, type BackupFile, type BackupManifest, writeLastBackup, writeManifest } from './manifest.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { syncTree } from './sync-tree.ts';

export interface CreateOptions {
  readonly data: string;
  /** Folder that holds the backups; this one gets a folder of its own in it. */
  readonly to: string;
  readonly onProgress?: (step: string) => void;
}

export interface Created {
  readonly folder: string;
  readonly manifest: BackupManifest;
}

/** "2026-11-21T10-15-02Z": sorts by time and is a file name everywhere. */
const idOf = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;

/**
 * Backs up the whole data folder while the plant runs, or while it does not: the database by PostgreSQL's low-level
 * backup calls with the write-ahead log that makes the copy whole, SQLite files (the journal) by SQLite's, all else file
 * by file. The journal is copied after the database, so that it holds what the copied database lacks. Everything is
 * owner-only: it holds the plant's secrets. Throws a BackupError; what was begun is removed.
 */
export async function createBackup({ data, to, onProgress = () => undefined }: CreateOptions): Promise<Created> {
  return await oneAtATime(data, async () => {
    const startedAt = new Date();
    const id = idOf(startedAt);
    const folder = join(to, id);
    const part = join(to, `.${id}.part`);
    mkdirSync(part, { recursive: true, mode: 0o700 });
    // While nothing runs, nothing may begin to.
    const running = folderLocked(data);
    const lock = running ? undefined : lockFolder(data, 'backup');
    try {
      const listed = await dataFiles(data);
      const journals = (await sqliteFiles(data, listed)).flatMap((file) => readJournalPoint(data, file) ?? []);
      const files: BackupFile[] = [];
      onProgress('the database');
      const database = await copyDatabase(data, part, running, files);
      onProgress('journal and files');
      for (const path of await dataFiles(data)) {
        const copied = await copyDataFile(join(data, path), join(part, 'data', path));
        if (copied) files.push({ path: `data/${path}`, ...copied });
      }
      // Asked after the database was copied: readings that were moved meanwhile are not promised.
      const elsewhere = readStoreFile(data)?.at ?? null;
      const manifest: BackupManifest = {
        format: 1,
        id,
        startedAt: startedAt.toISOString(),
        finishedAt: new Date().toISOString(),
        plant: hostname(),
        database: database.about,
        ...(elsewhere === null ? {} : { readingsAt: placeOf(elsewhere) }),
        journals,
        files,
      };
      await syncTree(part);
      writeManifest(part, manifest);
      renameSync(part, folder);
      // From here on it counts: the journal may let go of what it holds, the archive of what came before it. Where the
      // readings are in a database that is not in here, the journal keeps them as long as its own limits allow.
      if (database.about.kind !== 'external' && elsewhere === null) {
        for (const point of journals) markBackedUp(data, point);
      }
      writeLastBackup(data, { id, at: manifest.finishedAt, folder, archiving: database.firstSegment !== undefined });
      if (database.firstSegment) forgetArchivedBefore(clusterFolder(data), database.firstSegment);
      return { folder, manifest };
    } catch (error) {
      rmSync(part, { recursive: true, force: true });
      throw error instanceof BackupError
        ? error
        : new BackupError(`the backup failed: ${messageOf(error)}`, { cause: error });
    } finally {
      lock?.release();
    }
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

interface CopiedDatabase {
  readonly about: BackupManifest['database'];
  /** The oldest archived segment that this backup still needs; undefined where the log is not archived. */
  readonly firstSegment?: string;
}

async function copyDatabase(
  data: string,
  part: string,
  running: boolean,
  files: BackupFile[],
): Promise<CopiedDatabase> {
  if (!hasCluster(data)) return { about: { kind: 'external' } };
  const cluster = join(clusterFolder(data), 'cluster');
  const major = Number((await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim());
  if (running) {
    const { stopLsn, firstSegment } = await copyLiveCluster(data, part, files);
    return { about: { kind: 'live', major, stopLsn }, firstSegment };
  }
  await copyCluster(cluster, join(part, 'cluster'), files, { withLog: true });
  // Its newest segment is written on by the next run; from the oldest one here on, the archive leads onwards.
  const segments = files.map(({ path }) => path.slice('cluster/pg_wal/'.length)).filter(isSegment);
  const firstSegment = segments.reduce((least, name) => (name.slice(8) < least.slice(8) ? name : least));
  return { about: { kind: 'stopped', major, stopLsn: null }, firstSegment };
}
