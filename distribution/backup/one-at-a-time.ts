import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BackupError } from './manifest.ts';

/** Runs `work` while no other backup of this data folder runs; the system gives the lock back if we die. */
export async function oneAtATime<Result>(data: string, work: () => Promise<Result>): Promise<Result> {
  const lock = new DatabaseSync(join(data, 'logs', 'backup.lock'));
  try {
    try {
      lock.exec('pragma locking_mode = exclusive; pragma journal_mode = delete; begin exclusive');
    } catch (cause) {
      throw new BackupError('another backup of this data folder is running: wait for its end', { cause });
    }
    return await work();
  } finally {
    lock.close();
  }
}
