import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { platform } from 'node:os';
import { basename } from 'node:path';

export interface PortHolder {
  readonly pid: number;
  readonly command: string;
}

const LISTENING = '0A';

function listeningSockets(port: number): Set<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    let text = '';
    try {
      text = readFileSync(table, 'utf8');
    } catch {
      continue; // no IPv6 on this machine
    }
    for (const line of text.split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === LISTENING && inode && local?.endsWith(`:${hex}`)) inodes.add(`socket:[${inode}]`);
    }
  }
  return inodes;
}

const linksOf = (pid: string): string[] => {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((descriptor) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
      } catch {
        return ''; // closed in between
      }
    });
  } catch {
    return []; // ended in between, or another user's
  }
};

/** The process that listens on this TCP port: Linux only, and only those that this user may look into; else undefined. */
export function portHolder(port: number): PortHolder | undefined {
  if (platform() !== 'linux') return undefined;
  const sockets = listeningSockets(port);
  if (sockets.size === 0) return undefined;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!linksOf(pid).some((link) => sockets.has(link))) continue;
    return { pid: Number(pid), command: commandOf(pid) };
  }
  return undefined;
}

function commandOf(pid: string): string {
  try {
    // The program by its name alone: its folder is long and says little.
    const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    return [basename(program), ...args].join(' ').slice(0, 120);
  } catch {
    return 'it has just ended';
  }
}
