import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { postgresBinaries } from './binaries.ts';
import { postgresUser, type SystemUser } from './system-user.ts';

export interface ClusterOptions {
  /** Folder of the cluster itself (PGDATA). */
  readonly data: string;
  readonly port: number;
  /** Password of the superuser "postgres". */
  readonly password: string;
  /** Lines for postgresql.conf, written at every start. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Where the server's own log goes; `<data>.log` by default. */
  readonly log?: string;
}

export interface Cluster {
  readonly url: (database: string) => string;
  readonly start: () => Promise<void>;
  /** "fast" rolls running transactions back; "immediate" is a crash on purpose, for drills. May be called twice. */
  readonly stop: (mode?: 'fast' | 'immediate') => Promise<void>;
  /** Process id of the postmaster, or undefined while none runs. */
  readonly pid: () => Promise<number | undefined>;
}

async function run(program: string, args: readonly string[], user: SystemUser | undefined): Promise<void> {
  const child = spawn(program, args, {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    windowsHide: true,
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  // 'exit', not 'close': the server that pg_ctl leaves running may hold the pipes open.
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  child.stdout.destroy();
  child.stderr.destroy();
  if (code !== 0) throw new Error(`${program} ${args[0] ?? ''} ended with ${code}: ${output.trim()}`);
}

const own = (path: string, user: SystemUser | undefined) => {
  if (user) chownSync(path, user.uid, user.gid);
};

/** A PostgreSQL cluster of our own, run by pg_ctl so that it outlives a crash of the process that started it. */
export function cluster(options: ClusterOptions): Cluster {
  const binaries = postgresBinaries();
  const user = postgresUser();
  const log = options.log ?? `${options.data}.log`;
  const pidFile = join(options.data, 'postmaster.pid');

  async function initialise(): Promise<void> {
    mkdirSync(options.data, { recursive: true, mode: 0o700 });
    own(options.data, user);
    const passwordFile = `${options.data}.password`;
    writeFileSync(passwordFile, options.password, { mode: 0o600 });
    own(passwordFile, user);
    try {
      await run(
        binaries.initdb,
        [
          ...['--pgdata', options.data, '--username', 'postgres', '--pwfile', passwordFile],
          ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale-provider', 'builtin'],
          ...['--builtin-locale', 'C.UTF-8', '--locale', 'C', '--set', 'TimeZone=UTC', '--set', 'log_timezone=UTC'],
        ],
        user,
      );
    } finally {
      await rm(passwordFile, { force: true });
    }
  }

  async function pid(): Promise<number | undefined> {
    const text = await readFile(pidFile, 'utf8').catch(() => '');
    const found = Number(text.split('\n')[0]);
    if (!found) return undefined;
    try {
      process.kill(found, 0);
      return found;
    } catch {
      return undefined;
    }
  }

  async function start(): Promise<void> {
    // A cluster whose initdb was killed has no PG_VERSION, or no whole one: begin it again.
    if (!existsSync(join(options.data, 'PG_VERSION'))) {
      await rm(options.data, { recursive: true, force: true });
      await initialise();
    }
    const settings = {
      listen_addresses: '127.0.0.1',
      port: options.port,
      unix_socket_directories: '',
      ...options.settings,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'`);
    writeFileSync(join(options.data, 'postgresql.auto.conf'), `${lines.join('\n')}\n`, { mode: 0o600 });
    own(join(options.data, 'postgresql.auto.conf'), user);
    writeFileSync(log, '', { flag: 'a', mode: 0o600 });
    own(log, user);
    // A postmaster that was killed is a zombie until it is reaped, and pg_ctl takes it for a live one: try again.
    for (let attempt = 1; ; attempt++) {
      try {
        await run(binaries.pgCtl, ['start', '-w', '-s', '-t', '60', '-D', options.data, '-l', log], user);
        return;
      } catch (error) {
        if (attempt === 5) throw error;
        await delay(200 * attempt);
      }
    }
  }

  async function stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    if ((await pid()) === undefined) return;
    await run(binaries.pgCtl, ['stop', '-w', '-s', '-t', '30', '-m', mode, '-D', options.data], user).catch(
      async (error: unknown) => {
        if ((await pid()) !== undefined) throw error;
      },
    );
  }

  mkdirSync(dirname(options.data), { recursive: true });
  return {
    url: (database) =>
      `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`,
    start,
    stop,
    pid,
  };
}
