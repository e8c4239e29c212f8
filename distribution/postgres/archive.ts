import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Archiving of the write-ahead log into `wal/` beside the cluster, by PostgreSQL's own `basic_archive`: it copies to a
 * temporary name, syncs and renames, is content with a segment that is there already, and needs no shell. The path is
 * relative to the cluster, where every process of PostgreSQL stands. Before there is a backup to add to, segments are let
 * go: `exit 0` is a command of sh and of cmd alike.
 */
export const archiveSettings = (on: boolean): Readonly<Record<string, string>> => ({
  archive_mode: 'on',
  archive_timeout: '180s',
  ...(on
    ? { archive_command: '', archive_library: 'basic_archive', 'basic_archive.archive_directory': '../wal' }
    : { archive_command: 'exit 0', archive_library: '' }),
});

const SEGMENT = /^[0-9A-F]{24}$/;

export interface ArchiveState {
  readonly segments: number;
  readonly bytes: number;
  /** Name and time (ISO) of the newest segment: up to there a restore can go. */
  readonly newest: { readonly name: string; readonly at: string } | null;
}

/** What is in the archive beside a cluster (`folder` is that of `ClusterOptions`). */
export function archiveState(folder: string): ArchiveState {
  let names: string[];
  try {
    names = readdirSync(join(folder, 'wal')).filter((name) => SEGMENT.test(name));
  } catch {
    return { segments: 0, bytes: 0, newest: null }; // no cluster yet
  }
  let bytes = 0;
  let newest: { name: string; at: string } | null = null;
  for (const name of names) {
    const { size, mtime } = statSync(join(folder, 'wal', name));
    bytes += size;
    const at = mtime.toISOString();
    if (newest === null || at > newest.at) newest = { name, at };
  }
  return { segments: names.length, bytes, newest };
}

export const isSegment = (name: string): boolean => SEGMENT.test(name);
