import { LogFile } from './log-file.ts';
import type { OpfsAnswer, OpfsQuestion } from './opfs-messages.ts';

// The second journal lives in a thread of its own: only there does the browser give a file that can be flushed.
const FOLDER = 'millrace-panel';

/** The part of a dedicated worker's scope that is used; the app's own types are those of a page. */
interface WorkerScope {
  postMessage(answer: OpfsAnswer): void;
  addEventListener(type: 'message', listen: (event: MessageEvent<OpfsQuestion>) => void): void;
}
interface SyncFile extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<ConstructorParameters<typeof LogFile>[0][0]>;
}
const scope = globalThis as unknown as WorkerScope;

async function openLog(): Promise<LogFile> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  const handle = async (name: string) => {
    const file = (await folder.getFileHandle(name, { create: true })) as SyncFile;
    return file.createSyncAccessHandle();
  };
  return new LogFile([await handle('journal-0'), await handle('journal-1')]);
}

let log: LogFile | null = null;

async function answerTo(question: OpfsQuestion): Promise<OpfsAnswer> {
  const { id } = question;
  try {
    if (question.ask === 'open') {
      log = await openLog();
      const { entries, seq, fresh } = log.open();
      return { id, ok: true, kept: { entries, seq, fresh } };
    }
    if (!log) throw new Error('the journal file is not open');
    log.append(question.addition);
    return { id, ok: true };
  } catch (error) {
    return { id, ok: false, message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

// One after another: what was asked first is on the disk first.
let last: Promise<unknown> = Promise.resolve();
scope.addEventListener('message', ({ data }) => {
  last = last.then(async () => scope.postMessage(await answerTo(data)));
});
