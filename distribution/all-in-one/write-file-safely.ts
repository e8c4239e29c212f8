import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname } from 'node:path';

/**
 * Writes a whole small file or nothing, through a power loss too: a new file, synced, then renamed, and its folder synced
 * (Windows has no such call and keeps the order itself). Owner-only.
 */
export function writeFileSafely(path: string, content: string): void {
  const part = `${path}.new`;
  const file = openSync(part, 'w', 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(part, path);
  syncFolder(dirname(path));
}

/** Makes what was renamed or made in a folder survive a power loss. */
export function syncFolder(folder: string): void {
  if (platform() === 'win32') return;
  const entry = openSync(folder, 'r');
  try {
    fsyncSync(entry);
  } finally {
    closeSync(entry);
  }
}
