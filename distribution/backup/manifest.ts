import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileSafely } from '../all-in-one/write-file-safely.ts';

const ranges = z.array(z.object({ from: z.int(), to: z.int() }));

/** What is known of a journal at the moment just before the database's copy began: all of it is in that copy. */
export const journalPoint = z.object({
  /** The journal's file, relative to the data folder. */
  file: z.string(),
  /** Groups up to this one were acknowledged by every sink. */
  group: z.int(),
  sinks: z.array(z.object({ sink: z.string(), epoch: z.int(), ranges })),
});
export type JournalPoint = z.infer<typeof journalPoint>;

/** `manifest.json` of a backup: the last file to be written, so a folder without one is no backup. */
export const backupManifest = z.object({
  format: z.literal(1),
  id: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** Of the plant it was made of. */
  plant: z.string(),
  /** Tells the backups of one plant from another's in the same folder. Older Millrace did not write it. */
  origin: z.string().optional(),
  made: z.enum(['by hand', 'by schedule']).default('by hand'),
  /** How it was proven before it counted: by a recovery of its database, or (no room for one) by the sums of its files. */
  verified: z.enum(['recovered', 'sums']).nullable().default(null),
  /** "live": copied while it ran; "stopped": nothing ran; "external": the database is your own and is not in here. */
  database: z.discriminatedUnion('kind', [
    z.object({
      kind: z.enum(['live', 'stopped']),
      major: z.int(),
      /** What the write-ahead log must reach for the copy to be whole. */
      stopLsn: z.string().nullable(),
    }),
    z.object({ kind: z.literal('external') }),
  ]),
  /** Where readings were kept, when that was a database of their own: they are not in here. */
  readingsAt: z.string().optional(),
  journals: z.array(journalPoint),
  files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string().length(64) })),
});
export type BackupManifest = z.infer<typeof backupManifest>;
export type BackupFile = BackupManifest['files'][number];

export const manifestFile = (folder: string): string => join(folder, 'manifest.json');

/** Why a backup cannot be made, read or restored: for people, with what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** Reads a backup's manifest. Throws a BackupError where the folder is none, or one of a newer Millrace. */
export function readManifest(folder: string): BackupManifest {
  if (!existsSync(manifestFile(folder))) throw new BackupError(`${folder} is no backup: it has no manifest.json`);
  try {
    return backupManifest.parse(JSON.parse(readFileSync(manifestFile(folder), 'utf8')));
  } catch (cause) {
    throw new BackupError(`${folder} has a manifest that this Millrace cannot read`, { cause });
  }
}

export const writeManifest = (folder: string, manifest: BackupManifest): void =>
  writeFileSafely(manifestFile(folder), `${JSON.stringify(manifest, null, 1)}\n`);

/** `backup.json` in the data folder: the newest backup made of it, for the keeper (archiving) and for people. */
export const lastBackup = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  folder: z.string(),
  /** The write-ahead log since then is kept; false once it had grown beyond its limit. */
  archiving: z.boolean(),
});
export type LastBackup = z.infer<typeof lastBackup>;
export const lastBackupFile = (data: string): string => join(data, 'backup.json');

export const writeLastBackup = (data: string, last: LastBackup): void =>
  writeFileSafely(lastBackupFile(data), `${JSON.stringify(last)}\n`);

export function readLastBackup(data: string): LastBackup | undefined {
  if (!existsSync(lastBackupFile(data))) return undefined;
  try {
    return lastBackup.parse(JSON.parse(readFileSync(lastBackupFile(data), 'utf8')));
  } catch {
    return undefined; // damaged: as if there were none, and the next backup writes it anew
  }
}
