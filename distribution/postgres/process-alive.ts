import { readFileSync } from 'node:fs';
import { platform } from 'node:os';

/** State letter and start time (clock ticks since boot) of a process on Linux, from /proc/<pid>/stat. */
function stat(pid: number): { state: string; startTicks: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in brackets and may hold anything: count from its end.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startTicks: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** Whether a process of this id runs. One that has ended and waits to be reaped (Linux) does not. */
export function processAlive(pid: number): boolean {
  if (platform() === 'linux') {
    const found = stat(pid);
    return found !== undefined && found.state !== 'Z' && found.state !== 'X';
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

let boot: string | undefined;
/**
 * What tells this process from another that gets the same id later, also after a reboot: the boot and the start tick.
 * Linux only; elsewhere undefined, and whoever compares must be content with the id.
 */
export function processIdentity(pid: number): string | undefined {
  if (platform() !== 'linux') return undefined;
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const found = stat(pid);
  return found && `${boot}/${found.startTicks}`;
}
