import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readSecrets } from '../all-in-one/secrets.ts';
import { fileFaults } from './check-files.ts';
import { sqliteFiles } from './data-files.ts';
import { type BackupManifest, readManifest } from './manifest.ts';
import { recoverCluster } from './recover-cluster.ts';
import type { BackupStep } from './step.ts';

export interface Verified {
  readonly manifest: BackupManifest;
  /** Empty: every file is there with its sum, PostgreSQL came up from it, and every SQLite file is sound. */
  readonly faults: readonly string[];
  /** Rows of each table in the recovered database; null where it could not be tried. */
  readonly rows: Readonly<Record<string, number>> | null;
}

/**
 * Proves a backup: the sum of every file, SQLite's own check of the journal, then (unless `trial` is false) a real recovery
 * of its database in a scratch folder (as much space as the database takes; removed at the end) on a port of its own.
 * Changes nothing of the plant.
 */
export async function verifyBackup(
  { from, scratch, trial = true }: { from: string; scratch?: string; trial?: boolean },
  onProgress: (step: BackupStep) => void = () => undefined,
): Promise<Verified> {
  const manifest = readManifest(from);
  onProgress('sums');
  const faults = await fileFaults(from, manifest);
  if (faults.length > 0) return { manifest, faults, rows: null };
  const folder = scratch ?? mkdtempSync(join(tmpdir(), 'millrace-verify-'));
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const paths = manifest.files.filter(({ path }) => path.startsWith('data/')).map(({ path }) => path);
    for (const path of await sqliteFiles(from, paths)) {
      onProgress('journal-check');
      const copy = join(folder, 'copy.sqlite');
      await cp(join(from, path), copy);
      const database = new DatabaseSync(copy);
      const { quick_check: verdict } = database.prepare('pragma quick_check').get() as { quick_check: string };
      database.close();
      rmSync(copy);
      if (verdict !== 'ok') faults.push(`${path}: ${verdict}`);
    }
    if (manifest.database.kind === 'external' || !trial) return { manifest, faults, rows: null };
    onProgress('recovery');
    const { postgres } = readSecrets(join(from, 'data', 'secrets.json'));
    const { rows } = await recoverCluster({
      from,
      manifest,
      folder: join(folder, 'postgres'),
      password: postgres,
      keep: false,
    });
    return { manifest, faults, rows };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
