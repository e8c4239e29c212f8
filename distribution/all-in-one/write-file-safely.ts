import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Writes a whole small file or nothing, through a power loss too: a new file, synced, then renamed. Owner-only. */
export function writeFileSafely(path: string, content: string): void {
  const part = `${path}.new`;
  const file = openSync(part, 'w', 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(part, path);
}
