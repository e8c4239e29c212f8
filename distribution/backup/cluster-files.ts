import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from './hash-copy.ts';

// What a base backup leaves out, as PostgreSQL's manual lists it ("Making a Base Backup Using the Low Level API").
const EMPTY_FOLDERS = new Set([
  ...['pg_wal', 'pg_wal/archive_status', 'pg_wal/summaries', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial'],
  ...['pg_snapshots', 'pg_stat_tmp', 'pg_subtrans'],
]);
const LEFT_OUT = new Set(['postmaster.pid', 'postmaster.opts', 'postgresql.auto.conf.tmp', 'current_logfiles']);
const TEMPORARY = /^(pgsql_tmp.*|pg_internal\.init.*|t\d+_\d+(_\w+)?(\.\d+)?)$/;

export interface ClusterFiles {
  /** Paths relative to the cluster, `global/pg_control` last. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Lists what of a cluster is copied. Files may vanish while it is listed and after: PostgreSQL replays their end. */
export async function clusterFiles(cluster: string): Promise<ClusterFiles> {
  const files: string[] = [];
  const folders: string[] = [];
  async function walk(folder: string): Promise<void> {
    if (folder !== '') folders.push(folder);
    if (EMPTY_FOLDERS.has(folder) && folder !== 'pg_wal') return;
    const entries = await readdir(join(cluster, folder), { withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (TEMPORARY.test(entry.name) || LEFT_OUT.has(path)) continue;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile() && folder !== 'pg_wal') files.push(path);
    }
  }
  await walk('');
  const last = 'global/pg_control';
  return { files: [...files.filter((path) => path !== last), last], folders };
}
