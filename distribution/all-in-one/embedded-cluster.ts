import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLastBackup } from '../backup/manifest.ts';
import { archiveSettings } from '../postgres/archive.ts';
import { type Cluster, type ClusterSettings, cluster } from '../postgres/cluster.ts';
import { postmasterPid } from '../postgres/postmaster.ts';
import { StartError } from './data-folder.ts';
import { POSTGRES_SETTINGS } from './postgres-settings.ts';

export const clusterFolder = (data: string): string => join(data, 'postgres');
export const hasCluster = (data: string): boolean => existsSync(join(clusterFolder(data), 'made'));

/** A plant that was begun has a database: an empty one in its place would hide the loss. Throws a StartError. */
export function requireCluster(data: string): void {
  if (existsSync(join(clusterFolder(data), 'cluster', 'PG_VERSION')) && hasCluster(data)) return;
  throw new StartError(
    `the database of this plant is gone from ${clusterFolder(data)}: bring it back with "millrace backup restore", which also delivers again what the journal holds (to begin with an empty plant, give it another MILLRACE_DATA)`,
  );
}

/** The settings of the plant's own cluster: it archives once there is a backup to add to. */
export const embeddedSettings = (archiving: boolean): ClusterSettings => ({
  ...POSTGRES_SETTINGS,
  ...archiveSettings(archiving),
});

/** The embedded PostgreSQL of a data folder, as the keeper runs it. */
export function embeddedCluster(data: string, port: number, password: string): Cluster {
  return cluster({
    folder: clusterFolder(data),
    port,
    password,
    settings: embeddedSettings(readLastBackup(data)?.archiving === true),
  });
}

/**
 * Stops the PostgreSQL that a killed run (or a killed restore) left: it lives on by itself, and its files must not be
 * copied or moved under it. Only for who holds the folder's lock, when nothing of ours can use it.
 */
export async function stopLeftCluster(data: string): Promise<void> {
  if (postmasterPid(join(clusterFolder(data), 'cluster')) === undefined) return;
  const left = cluster({ folder: clusterFolder(data), port: 0, password: '' });
  await left.stop('fast').catch(async () => await left.stop('immediate'));
}

/** The port that the cluster listens on, from its own `postmaster.pid`; undefined where it does not run. */
export function runningPort(data: string): number | undefined {
  try {
    const lines = readFileSync(join(clusterFolder(data), 'cluster', 'postmaster.pid'), 'utf8').split('\n');
    return postmasterPid(join(clusterFolder(data), 'cluster')) ? Number(lines[3]) || undefined : undefined;
  } catch {
    return undefined;
  }
}
