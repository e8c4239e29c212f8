import { join } from 'node:path';
import { hashFile, isMissing } from './hash-copy.ts';
import type { BackupManifest } from './manifest.ts';

/** The faults of a backup's files against its manifest: missing, of another length, of another sum. Empty: whole. */
export async function fileFaults(folder: string, manifest: BackupManifest): Promise<string[]> {
  const faults: string[] = [];
  for (const file of manifest.files) {
    try {
      const found = await hashFile(join(folder, file.path));
      if (found.sha256 !== file.sha256) faults.push(`${file.path} has changed since the backup was made`);
    } catch (error) {
      if (!isMissing(error)) throw error;
      faults.push(`${file.path} is missing`);
    }
  }
  return faults;
}
