import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';

/** A door could not be opened: says which port, by which setting, and who has it where that can be known. */
export class DoorError extends Error {
  override readonly name = 'DoorError';
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Listens; gives the port that was taken (another than `port` where that is 0). Throws a DoorError. */
export function listen(server: Server, host: string, port: number, setting: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const code = cause.code ?? 'failed';
      reject(new DoorError(code, reasonOf(code, cause, host, port, setting), { cause }));
    });
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function reasonOf(code: string, cause: Error, host: string, port: number, setting: string): string {
  if (code === 'EADDRINUSE') {
    const holder = holderOf(port);
    return `port ${port} (${setting}) is taken${holder ? ` by ${holder}` : ''}: end it, or set ${setting} to another port`;
  }
  if (code === 'EACCES')
    return `port ${port} (${setting}) may not be opened by this user: set ${setting} to one above 1023`;
  return `${host}:${port} (${setting}) could not be opened: ${cause.message}`;
}

/** Linux only, and only processes that this user may look into. */
function holderOf(port: number): string | null {
  try {
    const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    const inodes = new Set<string>();
    for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
      for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
        const fields = line.trim().split(/\s+/);
        if (fields[3] === '0A' && fields[1]?.endsWith(hex)) inodes.add(`socket:[${fields[9]}]`);
      }
    }
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (hasSocket(pid, inodes)) {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return `process ${pid} (${command.slice(0, 100)})`;
      }
    }
  } catch {
    // No /proc on this system, or a process ended while it was looked at: the port's number is told all the same.
    return null;
  }
  return null;
}

function hasSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => inodes.has(readlinkSync(`/proc/${pid}/fd/${fd}`)));
  } catch {
    return false;
  }
}
