import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Takes the demo's folder for this process; null where another run holds it. The lock is the operating system's (an
 * exclusive lock of SQLite's), so a killed run gives it back.
 */
export function lockDemo(folder: string): { release: () => void } | null {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(folder, 'lock'));
  try {
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = delete; begin exclusive');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && (error.errcode === 5 || error.errcode === 6)) return null;
    throw error;
  }
  return { release: () => database.close() };
}
