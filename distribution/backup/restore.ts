import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { openDataFolder } from '../all-in-one/data-folder.ts';
import { clusterFolder, stopLeftCluster } from '../all-in-one/embedded-cluster.ts';
import { lockFolder } from '../all-in-one/folder-lock.ts';
import { openSecrets } from '../all-in-one/secrets.ts';
import { postgresBinaries } from '../postgres/binaries.ts';
import { fileFaults } from './check-files.ts';
import { inside } from './inside.ts';
import { rewindSinks } from './journal-point.ts';
import { BackupError, type BackupManifest, readManifest, writeLastBackup } from './manifest.ts';
import { type Recovered, recoverCluster } from './recover-cluster.ts';
import { beginRestoring, endRestoring, RESTORING } from './restoring.ts';

export interface RestoreOptions {
  /** The backup's own folder. */
  readonly from: string;
  readonly data: string;
  /**
   * "database": only the database was lost. The journal that is there delivers all device records since the backup again,
   * and the archived log in the data folder brings commands back up to its newest segment. "all": the folder was lost;
   * everything is as it was at the backup, and the gateway begins a new epoch.
   */
  readonly what: 'database' | 'all';
  readonly onProgress?: (step: string) => void;
}

export interface Restored extends Partial<Recovered> {
  readonly manifest: BackupManifest;
  /** What was there before is kept here, until somebody deletes it; null where there was nothing. */
  readonly putAside: string | null;
}

/**
 * Brings a plant back out of a backup. Nothing may run on the data folder (a StartError says who does). What was there is
 * moved aside within the folder, never deleted. Throws a BackupError where the backup is not whole or not of this
 * PostgreSQL; then nothing has been changed. From the first change on the folder is marked: a restore that was cut short is
 * run again, and until then the keeper refuses to start on it.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { what, onProgress = () => undefined } = options;
  const from = resolve(options.from);
  if (inside(from, options.data)) {
    throw new BackupError(`the backup ${from} lies in the data folder that it would replace: move it out first`);
  }
  const manifest = readManifest(from);
  onProgress('the sums of the files');
  const faults = await fileFaults(from, manifest);
  if (faults.length > 0) throw new BackupError(`the backup ${from} is not whole:\n${faults.join('\n')}`);
  if (manifest.database.kind === 'external') {
    if (what === 'database')
      throw new BackupError('this backup holds no database: restore your own PostgreSQL by its own means');
  } else requireMajor(manifest.database.major);

  const folder = openDataFolder(options.data);
  const lock = lockFolder(folder.path, 'restore');
  try {
    beginRestoring(folder.path, { from, what });
    await stopLeftCluster(folder.path);
    const putAside = clear(folder.path, what);
    if (what === 'all') {
      onProgress('files and journal');
      await cp(join(from, 'data'), folder.path, { recursive: true });
    }
    let recovered: Recovered | undefined;
    if (manifest.database.kind !== 'external') {
      onProgress('the database: replaying its log');
      const { postgres } = openSecrets(folder.file('secrets.json'));
      recovered = await recoverCluster({
        from,
        manifest,
        folder: clusterFolder(folder.path),
        password: postgres,
        keep: true,
      });
    }
    if (what === 'all') {
      writeFileSync(folder.file('gateway', 'restored'), `${manifest.id}\n`, { mode: 0o600, flush: true });
    } else {
      for (const point of manifest.journals) if (existsSync(folder.file(point.file))) rewindSinks(folder.path, point);
    }
    // The archive goes on from here: this backup and what is archived after it still lead to the present.
    const archiving = manifest.database.kind !== 'external';
    writeLastBackup(folder.path, { id: manifest.id, at: manifest.finishedAt, folder: from, archiving });
    endRestoring(folder.path);
    return { manifest, putAside, ...recovered };
  } finally {
    lock.release();
  }
}

function requireMajor(major: number): void {
  const ours = postgresBinaries().major;
  if (major !== ours) {
    throw new BackupError(
      `the backup is of PostgreSQL ${major} and this Millrace has ${ours}: restore it with the Millrace that made it`,
    );
  }
}

const isEmpty = (path: string): boolean => statSync(path).isDirectory() && readdirSync(path).length === 0;

/** Moves what is in the way into `replaced/<time>/`; the archived log stays where only the database is restored. */
function clear(data: string, what: 'database' | 'all'): string | null {
  const aside = join(data, 'replaced', new Date().toISOString().slice(0, 19).replaceAll(':', '-'));
  const wanted =
    what === 'database'
      ? ['cluster', 'made', 'postgres.log'].map((name) => join('postgres', name))
      : readdirSync(data).filter((name) => name !== RESTORING && !/^(replaced|keeper\..*)$/.test(name));
  const present = wanted.map((name) => join(data, name)).filter((path) => existsSync(path) && !isEmpty(path));
  if (present.length === 0) return null;
  mkdirSync(what === 'database' ? join(aside, 'postgres') : aside, { recursive: true, mode: 0o700 });
  for (const path of present) renameSync(path, join(aside, relative(data, path)));
  // Made again empty: what everything else expects to be there.
  openDataFolder(data);
  return aside;
}
