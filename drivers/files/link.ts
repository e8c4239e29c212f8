import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MICROS_PER_MS } from '@millrace/contracts';
import type { DriverHost, DriverLink } from '@millrace/driver-api';
import { FileMemory } from './file-memory.ts';
import type { FilesSettings } from './manifest.ts';
import { putAway } from './put-away.ts';
import { type Seen, Settling } from './settling.ts';
import { type Taken, takeFile } from './take-file.ts';

/** How long (ms) to leave a folder alone after the gateway took no more, or a file could not be read. */
const AWAY = 5_000;
/** Files that one look takes in: a folder of a hundred thousand is gone through in turns, also where all stay in it. */
const MOST_FILES = 10_000;

/**
 * Looks at a folder again and again, and hands over what files are written to the end, one after the other, oldest first.
 * It never writes to a file; one that is done is put away as the settings say.
 */
export class FolderLink implements DriverLink {
  private readonly settings: FilesSettings;
  private readonly host: DriverHost;
  private ending: AbortController | null = null;
  private working: Promise<void> = Promise.resolve();
  /** Files left where they are: not read again until they change. */
  private readonly left = new Map<string, Seen>();
  /** The last name of the look before, where there were more: the next one goes on behind it. */
  private behind = '';
  private readonly most: number;

  constructor(settings: FilesSettings, host: DriverHost, most = MOST_FILES) {
    this.settings = settings;
    this.host = host;
    this.most = most;
  }

  async start(): Promise<void> {
    if (this.ending) return;
    const ending = new AbortController();
    this.ending = ending;
    const memory = new FileMemory(join(this.host.folder(), 'files.db'));
    this.host.report('connecting', null);
    this.working = this.work(memory, ending.signal).finally(() => memory.close());
  }

  async stop(): Promise<void> {
    if (!this.ending) return;
    this.ending.abort(new Error('this folder is not watched any more'));
    this.ending = null;
    await this.working;
    this.host.report('stopped', null);
  }

  private async work(memory: FileMemory, signal: AbortSignal): Promise<void> {
    const { folder, settle, endings, every } = this.settings;
    const settling = new Settling(settle / MICROS_PER_MS, endings);
    while (!signal.aborted) {
      let wait = every / MICROS_PER_MS;
      try {
        const { files, later } = await this.filesOf(folder, (name) => settling.wants(name));
        const ready = settling.look(files, performance.now(), later);
        this.forget(files, later);
        for (const seen of ready) {
          if (signal.aborted) return;
          if (!this.isLeft(seen)) await this.take(seen, memory, signal);
        }
        this.host.report('online', null);
      } catch (error) {
        if (signal.aborted) return;
        this.host.report('lost', reasonOf(error, folder));
        wait = Math.max(wait, AWAY);
      }
      await delay(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  private async take(seen: Seen, memory: FileMemory, signal: AbortSignal): Promise<void> {
    const { folder, after } = this.settings;
    const { deliver } = this.host;
    const parts = { settings: this.settings, memory, deliver, signal };
    const taken = await takeFile(join(folder, seen.name), seen, parts);
    if (taken.outcome === 'changed') return;
    this.tell(seen.name, taken);
    if (after === 'leave') {
      this.left.set(seen.name, seen);
      return;
    }
    const bad = taken.outcome === 'faulty' || (taken.outcome === 'repeated' && taken.state === 'faulty');
    await putAway(folder, seen.name, bad ? 'faulty' : 'done', after, taken.hash);
  }

  private isLeft({ name, size, modified }: Seen): boolean {
    const left = this.left.get(name);
    return left?.size === size && left.modified === modified;
  }

  /** What is gone from the folder need not be remembered. */
  private forget(files: readonly Seen[], later: ReadonlySet<string>): void {
    const there = new Set(files.map(({ name }) => name));
    for (const name of this.left.keys()) if (!there.has(name) && !later.has(name)) this.left.delete(name);
  }

  /** The files of this look, and the names of those whose turn is later. */
  private async filesOf(
    folder: string,
    wants: (name: string) => boolean,
  ): Promise<{ readonly files: readonly Seen[]; readonly later: ReadonlySet<string> }> {
    const entries = await readdir(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() && wants(entry.name)).map(({ name }) => name);
    names.sort();
    const start = names.length > this.most ? names.findIndex((name) => name > this.behind) : 0;
    const inTurn = start > 0 ? [...names.slice(start), ...names.slice(0, start)] : names;
    const now = inTurn.slice(0, this.most);
    this.behind = names.length > this.most ? (now.at(-1) ?? '') : '';
    return { files: await seenOf(folder, now), later: new Set(inTurn.slice(this.most)) };
  }

  private tell(file: string, taken: Exclude<Taken, { outcome: 'changed' }>): void {
    const { log } = this.host;
    const link = this.settings.id;
    if (taken.outcome === 'repeated') {
      log.info({ link, file }, 'a file whose content was taken before is not taken again');
    } else if (taken.outcome === 'faulty') {
      log.warn({ link, file, reason: taken.fault }, 'a file cannot be read');
    } else {
      for (const { row, column, fault } of taken.faulty) {
        log.warn({ link, file, row, column, reason: fault }, 'a row cannot be read');
      }
      log.info({ link, file, rows: taken.rows }, 'a file was taken');
    }
  }
}

async function seenOf(folder: string, names: readonly string[]): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (const name of names) {
    try {
      const { size, mtimeMs } = await stat(join(folder, name));
      seen.push({ name, size, modified: mtimeMs });
    } catch (error) {
      // It went between the two looks: whoever puts files here may take them away.
      if ((Object(error) as { readonly code?: string }).code !== 'ENOENT') throw error;
    }
  }
  return seen;
}

function reasonOf(error: unknown, folder: string): string {
  const { code, message } = Object(error) as { readonly code?: string; readonly message?: string };
  if (code === 'ENOENT') return `${folder} is not there: make it, or mount its share`;
  if (code === 'ENOTDIR') return `${folder} is no folder`;
  if (code === 'EACCES' || code === 'EPERM')
    return `${folder}: this gateway may not read and move files there: look at the rights of its user`;
  if (code === 'ENOSPC') return `${folder}: there is no room to put files away`;
  if (code === 'EIO' || code === 'ESTALE' || code === 'EHOSTDOWN')
    return `${folder}: its share does not answer (${code})`;
  return message ?? String(error);
}
