import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { clusterFolder } from '../all-in-one/embedded-cluster.ts';
import { type ArchiveState, archiveState } from '../postgres/archive.ts';
import { BackupError, manifestFile, readLastBackup, readManifest } from './manifest.ts';

export interface ListedBackup {
  readonly id: string;
  readonly folder: string;
  readonly finishedAt: string;
  readonly database: 'live' | 'stopped' | 'external';
  /** Where readings were kept, when they are not in it; null: they are. */
  readonly readingsAt: string | null;
  readonly files: number;
  readonly bytes: number;
  readonly made: 'by hand' | 'by schedule';
  readonly verified: 'recovered' | 'sums' | null;
  readonly origin: string | undefined;
}

export interface BackupList {
  /** Newest first. */
  readonly backups: readonly ListedBackup[];
  /** Folders whose manifest cannot be read. */
  readonly damaged: readonly string[];
  /**
   * The write-ahead log kept since the last backup of this data folder: if only the database is lost, commands up to
   * `newest` come back, device records all. Null where the log is not archived.
   */
  readonly archive: (ArchiveState & { readonly since: string }) | null;
}

/** What was read of each manifest, for who asks again and again: a manifest names thousands of files and never changes. */
export type ReadBefore = Map<string, { readonly writtenAt: number; readonly listed: ListedBackup }>;

function listed(folder: string, before: ReadBefore): ListedBackup {
  const writtenAt = statSync(manifestFile(folder)).mtimeMs;
  const known = before.get(folder);
  if (known?.writtenAt === writtenAt) return known.listed;
  const { id, finishedAt, database, readingsAt = null, files, made, verified, origin } = readManifest(folder);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const about = { id, folder, finishedAt, database: database.kind, readingsAt, files: files.length, bytes };
  const fresh: ListedBackup = { ...about, made, verified, origin };
  before.set(folder, { writtenAt, listed: fresh });
  return fresh;
}

/** The archive that adds to the newest backup of a data folder; null where there is none. */
export function archiveOf(data: string): BackupList['archive'] {
  const last = existsSync(data) ? readLastBackup(data) : undefined;
  return last?.archiving ? { ...archiveState(clusterFolder(data)), since: last.at } : null;
}

/** The whole backups in a folder (those that were cut short have no manifest), and how far the archive goes. */
export function listBackups(
  { data, backups }: { data: string; backups: string },
  before: ReadBefore = new Map(),
): BackupList {
  const names = existsSync(backups)
    ? readdirSync(backups).filter((name) => !name.startsWith('.') && existsSync(manifestFile(join(backups, name))))
    : [];
  const damaged: string[] = [];
  const found = names.flatMap((name): ListedBackup[] => {
    const folder = join(backups, name);
    try {
      return [listed(folder, before)];
    } catch (error) {
      // One that cannot be read must not hide the others.
      if (!(error instanceof BackupError)) throw error;
      damaged.push(folder);
      return [];
    }
  });
  const there = new Set(names.map((name) => join(backups, name)));
  for (const folder of before.keys()) if (!there.has(folder)) before.delete(folder);
  return {
    backups: found.sort((a, b) => (a.id < b.id ? 1 : -1)),
    damaged,
    archive: archiveOf(data),
  };
}
