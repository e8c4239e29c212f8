import { chmodSync, chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { postgresBinaries } from './binaries.ts';
import { forgetStalePostmaster, postmasterPid } from './postmaster.ts';
import { runProgram } from './run-program.ts';
import { postgresUser } from './system-user.ts';

export interface ClusterOptions {
  /** Holds `cluster/` (PGDATA), `wal/` (archived write-ahead log) and `postgres.log`; belongs to PostgreSQL's account. */
  readonly folder: string;
  readonly port: number;
  /** Password of the superuser "postgres"; used when the cluster is made. */
  readonly password: string;
  /** Lines for postgresql.auto.conf, written at every start. */
  readonly settings?: ClusterSettings;
}

export type ClusterSettings = Readonly<Record<string, string | number>>;

export interface StartClusterOptions {
  readonly more?: ClusterSettings;
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}

export interface Cluster {
  readonly data: string;
  readonly log: string;
  readonly url: (database: string) => string;
  /**
   * Starts it and waits until it answers; makes the cluster first where there is none. `more` settings hold for this
   * start; `seconds` is how long it may take (a recovery is slow). Throws with the log's tail. Who stops it while it still
   * starts aborts the signal first, or it would be tried again.
   */
  readonly start: (options?: StartClusterOptions) => Promise<void>;
  /** Writes the settings with these more, and has a running server take over what can change while it runs. */
  readonly configure: (more: ClusterSettings) => Promise<void>;
  /** "fast" rolls running transactions back; "immediate" is a crash on purpose, for drills. May be called twice. */
  readonly stop: (mode?: 'fast' | 'immediate') => Promise<void>;
  /** Process id of the postmaster, or undefined while none runs. */
  readonly pid: () => Promise<number | undefined>;
}

/**
 * A PostgreSQL cluster of our own, run by pg_ctl so that it outlives a crash of the process that started it.
 *
 * Where we are root, PostgreSQL runs as an account of its own that cannot enter the folders above the cluster (the data
 * folder has owner-only rights, and may lie below /root). On Linux it need not: it is started *inside* the cluster and
 * told that its folder is `/proc/self/cwd`, which leads there without walking the path.
 */
export function cluster(options: ClusterOptions): Cluster {
  const user = postgresUser();
  const binaries = postgresBinaries(user);
  const data = join(options.folder, 'cluster');
  const log = join(options.folder, 'postgres.log');
  const [folderArgument, beside] = user && platform() === 'linux' ? ['/proc/self/cwd', '..'] : [data, options.folder];
  const own = (path: string) => {
    if (user) chownSync(path, user.uid, user.gid);
  };
  const run = (program: string, args: readonly string[]) => runProgram(program, args, { folder: data, user });

  function makeFolders(): void {
    for (const path of [options.folder, data, join(options.folder, 'wal')]) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      chmodSync(path, 0o700);
      own(path);
    }
  }

  async function initialise(): Promise<void> {
    const passwordFile = join(options.folder, 'initial-password');
    writeFileSync(passwordFile, options.password, { mode: 0o600 });
    own(passwordFile);
    try {
      await run(binaries.initdb, [
        ...['--pgdata', folderArgument, '--username', 'postgres', '--pwfile', join(beside, 'initial-password')],
        ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale-provider', 'builtin'],
        ...['--builtin-locale', 'C.UTF-8', '--locale', 'C', '--set', 'TimeZone=UTC', '--set', 'log_timezone=UTC'],
        // Small segments: an archived one is whole however little is in it, and one is archived every few minutes.
        ...['--data-checksums', '--no-instructions', '--wal-segsize', '4'],
      ]);
    } finally {
      await rm(passwordFile, { force: true });
    }
    writeFileSync(join(options.folder, 'made'), '', { mode: 0o600 });
  }

  const pid = async (): Promise<number | undefined> => postmasterPid(data);

  function writeSettings(more: ClusterSettings): void {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: options.port,
      unix_socket_directories: '',
      ...options.settings,
      ...more,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'`);
    const file = join(data, 'postgresql.auto.conf');
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    own(file);
  }

  async function configure(more: ClusterSettings): Promise<void> {
    writeSettings(more);
    if ((await pid()) !== undefined) await run(binaries.pgCtl, ['reload', '-s', '-D', folderArgument]);
  }

  async function start({ more = {}, seconds = 60, signal }: StartClusterOptions = {}): Promise<void> {
    makeFolders();
    // A cluster whose initdb was cut short is begun again: only a whole one has the mark beside it.
    if (!existsSync(join(options.folder, 'made'))) {
      await rm(data, { recursive: true, force: true });
      makeFolders();
      await initialise();
    }
    signal?.throwIfAborted();
    forgetStalePostmaster(data);
    writeSettings(more);
    writeFileSync(log, '', { flag: 'a', mode: 0o600 });
    own(log);
    // A postmaster that was killed is a zombie until it is reaped, and pg_ctl takes it for a live one: try again.
    for (let attempt = 1; ; attempt++) {
      try {
        await run(binaries.pgCtl, [
          ...['start', '-w', '-s', '-t', String(seconds), '-D', folderArgument, '-l', join(beside, 'postgres.log')],
        ]);
        return;
      } catch (error) {
        signal?.throwIfAborted();
        if (attempt === 5) {
          const tail = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-5).join('\n');
          throw new Error(`PostgreSQL did not start; its log ${log} ends with:\n${tail}`, { cause: error });
        }
        await delay(200 * attempt);
      }
    }
  }

  async function stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    if ((await pid()) === undefined) return;
    const args = ['stop', '-w', '-s', '-t', '30', '-m', mode, '-D', folderArgument];
    await run(binaries.pgCtl, args).catch(async (error: unknown) => {
      if ((await pid()) !== undefined) throw error;
    });
  }

  const login = `postgres:${encodeURIComponent(options.password)}`;
  return {
    data,
    log,
    url: (database) => `postgres://${login}@127.0.0.1:${options.port}/${database}`,
    start,
    configure,
    stop,
    pid,
  };
}
