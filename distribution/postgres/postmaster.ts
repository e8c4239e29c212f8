import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { platform, uptime } from 'node:os';
import { join } from 'node:path';
import { processAlive } from './process-alive.ts';

interface PidFile {
  readonly pid: number;
  /** When that postmaster started, ms since 1970. */
  readonly startedAt: number;
}

function pidFile(data: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return pid > 0 ? { pid, startedAt: Number(lines[2]) * 1000 } : undefined;
  } catch {
    return undefined; // none: it does not run, or is just being made
  }
}

function folderOf(pid: string | number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined; // ended in between, or another account's
  }
}

/** Whether the process of this id is the one that wrote the file, and not a later one that got its id. */
function isPostmaster(data: string, { pid, startedAt }: PidFile): boolean {
  if (!processAlive(pid)) return false;
  // Every process of PostgreSQL stands in its cluster.
  if (platform() === 'linux') return folderOf(pid) === realpathSync(data);
  return startedAt > Date.now() - uptime() * 1000 - 60_000;
}

/** Process id of the postmaster of this cluster, or undefined where none runs. */
export function postmasterPid(data: string): number | undefined {
  const file = pidFile(data);
  return file && isPostmaster(data, file) ? file.pid : undefined;
}

/**
 * Removes the `postmaster.pid` of a run that is gone, where its process id belongs to somebody else now: PostgreSQL would
 * take that one for a postmaster and refuse to start until a person mends it (after a reboot, say). Only where no process
 * of PostgreSQL can be left in the cluster: on Linux none stands in it, elsewhere the file is older than this boot.
 */
export function forgetStalePostmaster(data: string): void {
  const file = pidFile(data);
  if (!file || !processAlive(file.pid) || isPostmaster(data, file)) return;
  if (platform() === 'linux') {
    const folder = realpathSync(data);
    const left = readdirSync('/proc').some((name) => /^\d+$/.test(name) && folderOf(name) === folder);
    if (left) return;
  }
  rmSync(join(data, 'postmaster.pid'), { force: true });
}
