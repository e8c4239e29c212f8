import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { processIdentity } from '../postgres/process-alive.ts';
import { StartError } from './data-folder.ts';
import { writeFileSafely } from './write-file-safely.ts';

/** Who holds a data folder, told to people and to the next start. */
export interface LockHolder {
  readonly pid: number;
  readonly since: string;
  readonly what: string;
  /** Where its server answers on this machine: the command line looks here. */
  readonly port?: number | undefined;
  /** Children of that run, so that the next start can end those that outlived it. */
  readonly children: readonly { readonly name: string; readonly pid: number; readonly identity?: string }[];
}

export interface FolderLock {
  /** Who held it last and did not give it back: a run that was killed. */
  readonly killedRun: LockHolder | undefined;
  readonly setChildren: (children: readonly { name: string; pid: number }[]) => void;
  readonly setPort: (port: number) => void;
  readonly release: () => void;
}

const holderFile = (folder: string) => join(folder, 'keeper.json');

export function lockHolder(folder: string): LockHolder | undefined {
  try {
    return JSON.parse(readFileSync(holderFile(folder), 'utf8')) as LockHolder;
  } catch {
    // None, or one cut short by a power loss: it only informs, the lock itself is the operating system's.
    return undefined;
  }
}

/** Whether a run (or a restore) holds the folder now. */
export function folderLocked(folder: string): boolean {
  try {
    lockFolder(folder, 'look').release();
    return false;
  } catch (error) {
    if (error instanceof StartError) return true;
    throw error;
  }
}

/**
 * Takes the data folder for this process. The lock is an exclusive lock of SQLite's on `keeper.lock`, so the operating
 * system itself gives it back when its holder dies, however it dies: a process id used again, a reboot or a copied folder
 * cannot make it look held, and two containers on one volume cannot both hold it. (Never open that file by other means in
 * this process: on POSIX closing it would drop the lock.) Throws a StartError naming the holder.
 */
export function lockFolder(folder: string, what: string): FolderLock {
  const database = new DatabaseSync(join(folder, 'keeper.lock'));
  try {
    database.exec('pragma locking_mode = exclusive; pragma journal_mode = delete; begin exclusive');
  } catch (cause) {
    database.close();
    const holder = lockHolder(folder);
    const who = holder ? ` by process ${holder.pid} (${holder.what}, since ${holder.since})` : '';
    throw new StartError(
      `the data folder ${folder} is in use${who}: stop that run, or give this one a folder of its own with MILLRACE_DATA`,
      { cause },
    );
  }
  const killedRun = lockHolder(folder);
  const since = new Date().toISOString();
  let port: number | undefined;
  let children: readonly { name: string; pid: number }[] = [];
  const tell = () => {
    if (what === 'look') return;
    const known = children.map((child) => {
      const identity = processIdentity(child.pid);
      return identity === undefined ? child : { ...child, identity };
    });
    writeFileSafely(
      holderFile(folder),
      JSON.stringify({ pid: process.pid, since, what, port, children: known } satisfies LockHolder),
    );
  };
  tell();
  let held = true;
  return {
    killedRun,
    setChildren(now) {
      children = now;
      tell();
    },
    setPort(now) {
      port = now;
      tell();
    },
    release() {
      if (!held) return;
      held = false;
      if (what !== 'look') rmSync(holderFile(folder), { force: true });
      database.exec('rollback');
      database.close();
    },
  };
}
