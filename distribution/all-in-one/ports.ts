import { createServer } from 'node:net';
import { StartError } from './data-folder.ts';
import { portHolder } from './port-holder.ts';

export interface PortNeed {
  readonly setting: string;
  readonly port: number;
  readonly host: string;
}

async function listenOnce(host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function faultOf(need: PortNeed, error: NodeJS.ErrnoException): string {
  const what = `port ${need.port} (${need.setting})`;
  if (error.code === 'EADDRINUSE') {
    const holder = portHolder(need.port);
    return `${what} is taken${holder ? ` by process ${holder.pid} (${holder.command})` : ''}: stop that program, or set ${need.setting} to another port`;
  }
  if (error.code === 'EACCES') return `${what} needs more rights than this user has: set ${need.setting} above 1023`;
  if (error.code === 'EADDRNOTAVAIL') {
    return `${what} cannot be opened on ${need.host}, which is no address of this machine: mend MILLRACE_HOST`;
  }
  return `${what} cannot be opened on ${need.host}: ${error.message}`;
}

/** The faults of all ports that cannot be listened on now, each naming the setting and, where it can be known, the process. */
export async function portFaults(needs: readonly PortNeed[]): Promise<string[]> {
  const faults = await Promise.all(
    needs.map(async (need) => {
      if (need.port === 0) return undefined;
      const same = needs.find((other) => other.port === need.port && other.setting !== need.setting);
      if (same) return `${need.setting} and ${same.setting} are both ${need.port}: give them different ports`;
      const error = await listenOnce(need.host, need.port);
      return error && faultOf(need, error);
    }),
  );
  return faults.filter((fault) => fault !== undefined);
}

export async function requirePorts(needs: readonly PortNeed[]): Promise<void> {
  const faults = await portFaults(needs);
  if (faults.length > 0) throw new StartError(faults.join('\n'));
}
