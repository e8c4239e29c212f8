import { copyFileSync, existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { readLastBackup, writeLastBackup } from '../backup/manifest.ts';
import { backupRunning } from '../backup/one-at-a-time.ts';
import { archiveState } from '../postgres/archive.ts';
import type { Cluster } from '../postgres/cluster.ts';
import { type Console, messageOf } from './console.ts';
import { clusterFolder, embeddedSettings } from './embedded-cluster.ts';
import { type Part, type PartStatus, stoppedPart } from './part.ts';

const LOOK_MS = 60_000;
const LOG_BYTES = 16 * 1024 * 1024;
/** Segments that wait to be archived: more than a few means that archiving fails. */
const WAITING = 16;

/** Keeps logs short: what is full moves to `<name>.1`. Whoever writes goes on in the same, emptied file (all append). */
export function rotateLogs(files: readonly string[], limit = LOG_BYTES): void {
  for (const file of files) {
    if (!existsSync(file) || statSync(file).size < limit) continue;
    try {
      copyFileSync(file, `${file}.1`);
    } catch {
      rmSync(`${file}.1`, { force: true }); // no room for a second one: the disk is what matters now
    }
    truncateSync(file);
  }
}

function waitingSegments(cluster: Cluster): number {
  try {
    const folder = join(cluster.data, 'pg_wal', 'archive_status');
    return readdirSync(folder).filter((name) => name.endsWith('.ready')).length;
  } catch {
    return 0; // it is being made, or put aside
  }
}

export interface HouseKeepingOptions {
  readonly data: string;
  /** The embedded PostgreSQL; undefined: the database is your own. */
  readonly cluster: Cluster | undefined;
  readonly archiveBytes: number;
  /** Milliseconds; a minute where it is left out. */
  readonly lookEvery?: number | undefined;
  readonly console: Console;
  readonly onChange: () => void;
}

/**
 * Once a minute: logs are kept short, and the archive of the write-ahead log within its size. Beyond it archiving ends
 * (the part is degraded and says so) until the next backup: a full disk would stop the plant.
 */
export function houseKeeping(options: HouseKeepingOptions): Part & { readonly look: () => Promise<void> } {
  const { data, cluster, archiveBytes, lookEvery = LOOK_MS, console } = options;
  let status: PartStatus = stoppedPart('archive');
  let timer: NodeJS.Timeout | undefined;

  function change(state: PartStatus['state'], reason: string | null): void {
    if (status.state === state && status.reason === reason) return;
    status = { ...status, state, reason, since: new Date().toISOString() };
    options.onChange();
  }

  async function endArchiving(server: Cluster): Promise<void> {
    await server.configure(embeddedSettings(false));
    for (const name of readdirSync(join(clusterFolder(data), 'wal'))) rmSync(join(clusterFolder(data), 'wal', name));
  }

  async function lookAtArchive(server: Cluster): Promise<void> {
    // What a backup in progress archives is its own: it must find it, and at its end it settles what is kept.
    if (backupRunning(data)) return change('ready', 'a backup is being made');
    const last = readLastBackup(data);
    const state = archiveState(clusterFolder(data));
    if (!last) {
      // A first backup that failed had begun to archive: with nothing to add to, that would only fill the disk.
      if (state.segments > 0) await endArchiving(server);
      return change('ready', 'nothing is archived before the first backup');
    }
    if (last.archiving && state.bytes > archiveBytes) {
      await endArchiving(server);
      writeLastBackup(data, { ...last, archiving: false });
      console.warn(
        'the archived write-ahead log had grown beyond MILLRACE_ARCHIVE_GB and was let go: make a new backup',
      );
    }
    if (!last.archiving && state.segments > 0) await endArchiving(server); // of a backup that failed
    if (!last.archiving || state.bytes > archiveBytes) {
      return change('degraded', `commands after the backup of ${last.at} are not archived: make a new backup`);
    }
    const waiting = waitingSegments(server);
    if (waiting > WAITING) return change('degraded', `${waiting} segments wait to be archived (log: ${server.log})`);
    change('ready', state.newest ? `archived up to ${state.newest.at}` : null);
  }

  async function look(): Promise<void> {
    const logs = readdirSync(join(data, 'logs')).filter((name) => name.endsWith('.log'));
    rotateLogs([...logs.map((name) => join(data, 'logs', name)), ...(cluster ? [cluster.log] : [])]);
    if (cluster) await lookAtArchive(cluster);
  }

  return {
    name: 'archive',
    status: () => status,
    look,
    async start() {
      // A full disk, say, must not keep the plant from starting.
      const lookSafely = () => look().catch((error: unknown) => change('degraded', messageOf(error)));
      await lookSafely();
      timer = setInterval(() => void lookSafely(), lookEvery);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      change('stopped', null);
    },
  };
}
