import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BackupError } from './manifest.ts';

const lockFile = (data: string): string => join(data, 'logs', 'backup.lock');

function take(data: string): DatabaseSync {
  const lock = new DatabaseSync(lockFile(data));
  try {
    lock.exec('pragma locking_mode = exclusive; pragma journal_mode = delete; begin exclusive');
    return lock;
  } catch (cause) {
    lock.close();
    throw new BackupError('another backup of this data folder is running: wait for its end', { cause });
  }
}

/** Runs `work` while no other backup of this data folder runs; the system gives the lock back if we die. */
export async function oneAtATime<Result>(data: string, work: () => Promise<Result>): Promise<Result> {
  const lock = take(data);
  try {
    return await work();
  } finally {
    lock.close();
  }
}

/** Whether a backup of this data folder runs now, whoever makes it. */
export function backupRunning(data: string): boolean {
  if (!existsSync(lockFile(data))) return false;
  try {
    take(data).close();
    return false;
  } catch (error) {
    if (error instanceof BackupError) return true;
    throw error;
  }
}
