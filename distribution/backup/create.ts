import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { clusterFolder, hasCluster, stopLeftCluster } from '../all-in-one/embedded-cluster.ts';
import { folderLocked, lockFolder } from '../all-in-one/folder-lock.ts';
import { usesOwnDatabase } from '../all-in-one/plant-file.ts';
import { readSecrets } from '../all-in-one/secrets.ts';
import { syncFolder } from '../all-in-one/write-file-safely.ts';
import { isSegment } from '../postgres/archive.ts';
import { placeOf, readStoreFile } from '../store/store-file.ts';
import { copyCluster } from './copy-cluster.ts';
import { copyLiveCluster } from './copy-live-cluster.ts';
import { copyDataFile, dataFiles, sqliteFiles } from './data-files.ts';
import { forgetArchivedBefore } from './forget-archived.ts';
import { inside } from './inside.ts';
import { markBackedUp, readJournalPoint } from './journal-point.ts';
import { BackupError, type BackupFile, type BackupManifest, writeLastBackup, writeManifest } from './manifest.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { requireRestored } from './restoring.ts';
import { requireRoom } from './room.ts';
import type { BackupStep } from './step.ts';
import { syncTree } from './sync-tree.ts';
import { clearUnfinished, noteUnfinished } from './unfinished.ts';
import { verifyBackup } from './verify.ts';

export interface CreateOptions {
  readonly data: string;
  /** Folder that holds the backups; this one gets a folder of its own in it. Never in the data folder. */
  readonly to: string;
  readonly made?: BackupManifest['made'];
  /** Proves it before it counts: before the journal and the archive let go of what it holds. */
  readonly verify?: boolean;
  readonly onProgress?: (step: BackupStep) => void;
}

export interface Created {
  readonly folder: string;
  readonly manifest: BackupManifest;
}

/** "2026-11-21T10-15-02Z": sorts by time and is a file name everywhere. */
const idOf = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;

/** The same for all backups of one plant, and for no other's. */
export function originOf(data: string): string {
  const { operator } = readSecrets(join(data, 'secrets.json'));
  return createHash('sha256').update(`origin ${operator}`).digest('hex').slice(0, 16);
}

/**
 * Backs up the whole data folder while the plant runs, or while it does not: the database by PostgreSQL's low-level
 * backup calls with the write-ahead log that makes the copy whole, SQLite files (the journal) by SQLite's, all else file
 * by file. The journal is copied after the database, so that it holds what the copied database lacks. Everything is
 * owner-only: it holds the plant's secrets. Throws a BackupError; what was begun is removed, at the latest by the next one.
 */
export async function createBackup(options: CreateOptions): Promise<Created> {
  const [data, to] = [resolve(options.data), resolve(options.to)];
  if (!existsSync(join(data, 'secrets.json')))
    throw new BackupError(`there is no plant in ${data}: set MILLRACE_DATA to its data folder`);
  if (inside(to, data)) {
    throw new BackupError(
      `backups cannot be kept in ${to}, inside the data folder: they would be lost with it; set MILLRACE_BACKUPS to another folder, on another disk if there is one`,
    );
  }
  requireRestored(data);
  return await oneAtATime(data, async () => {
    await clearUnfinished(data);
    // While nothing runs, nothing may begin to.
    const running = folderLocked(data);
    const lock = running ? undefined : lockFolder(data, 'backup');
    try {
      if (!running) await stopLeftCluster(data);
      return await make({ ...options, data, to }, running);
    } catch (error) {
      throw error instanceof BackupError
        ? error
        : new BackupError(`the backup failed: ${messageOf(error)}`, { cause: error });
    } finally {
      await clearUnfinished(data);
      lock?.release();
    }
  });
}

async function make(options: CreateOptions, running: boolean): Promise<Created> {
  const { data, to, made = 'by hand', verify = false, onProgress = () => undefined } = options;
  const { forTrial } = await requireRoom(data, to);
  const startedAt = new Date();
  const id = idOf(startedAt);
  const folder = join(to, id);
  if (existsSync(folder)) throw new BackupError(`there is a backup ${id} in ${to} already: try again in a second`);
  const part = join(to, `.${id}.part`);
  const scratch = join(to, `.${id}.trial`);
  noteUnfinished(data, { part, scratch });
  mkdirSync(part, { recursive: true, mode: 0o700 });

  const listed = await dataFiles(data);
  const journals = (await sqliteFiles(data, listed)).flatMap((file) => readJournalPoint(data, file) ?? []);
  const files: BackupFile[] = [];
  onProgress('database');
  const database = await copyDatabase(data, part, running, files);
  onProgress('files');
  for (const path of await dataFiles(data)) {
    const copied = await copyDataFile(join(data, path), join(part, 'data', path));
    if (copied) files.push({ path: `data/${path}`, ...copied });
  }
  // Asked after the database was copied: readings that were moved meanwhile are not promised.
  const elsewhere = readStoreFile(data)?.at ?? null;
  let manifest: BackupManifest = {
    format: 1,
    id,
    startedAt: startedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    plant: hostname(),
    origin: originOf(data),
    made,
    verified: null,
    database: database.about,
    ...(elsewhere === null ? {} : { readingsAt: placeOf(elsewhere) }),
    journals,
    files,
  };
  await syncTree(part);
  writeManifest(part, manifest);
  if (verify) {
    const { faults, rows } = await verifyBackup({ from: part, scratch, trial: forTrial }, onProgress);
    if (faults.length > 0) {
      throw new BackupError(`the backup was not whole and was thrown away: ${faults.slice(0, 3).join('; ')}`);
    }
    manifest = { ...manifest, verified: rows === null ? 'sums' : 'recovered' };
    writeManifest(part, manifest);
  }
  renameSync(part, folder);
  syncFolder(to);
  // From here on it counts: the journal may let go of what it holds, the archive of what came before it. Where the
  // readings are in a database that is not in here, the journal keeps them as long as its own limits allow.
  if (database.about.kind !== 'external' && elsewhere === null) {
    for (const point of journals) markBackedUp(data, point);
  }
  writeLastBackup(data, { id, at: manifest.finishedAt, folder, archiving: database.firstSegment !== undefined });
  if (database.firstSegment) forgetArchivedBefore(clusterFolder(data), database.firstSegment);
  return { folder, manifest };
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
  if (!hasCluster(data) || usesOwnDatabase(join(data, 'plant.json'))) return { about: { kind: 'external' } };
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
