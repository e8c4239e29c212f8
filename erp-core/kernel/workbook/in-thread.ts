import { Worker } from 'node:worker_threads';
import type { SheetCell } from '../import/columns.ts';
import { type Sheet, SheetError } from '../import/sheet.ts';

export type WorkbookTask =
  | { readonly read: Uint8Array }
  | { readonly name: string; readonly write: readonly (readonly SheetCell[])[] };

export type WorkbookAnswer = { readonly sheet: Sheet } | { readonly bytes: Uint8Array } | { readonly reason: string };

/** Of a file that somebody sent: more than any sheet within the bounds takes; what needs more was made to. */
const READING = { mb: 256, ms: 15_000 };
/** Of records of our own, counted before. */
const WRITING = { mb: 512, ms: 300_000 };

/**
 * Reads or writes a workbook in a thread of its own: a person's file may neither hold up those who wait for the server nor
 * fill its memory.
 */
function inThread(task: WorkbookTask): Promise<WorkbookAnswer> {
  const { mb, ms } = 'read' in task ? READING : WRITING;
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./thread.ts', import.meta.url), {
      name: 'workbook',
      workerData: { task },
      resourceLimits: { maxOldGenerationSizeMb: mb },
    });
    const tooLong = setTimeout(() => void worker.terminate(), ms);
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      clearTimeout(tooLong);
      // Without an answer before: it was ended, or ran out of memory.
      reject(new SheetError('it takes too much time or memory'));
    });
  });
}

/** The first sheet of a workbook. Throws a SheetError that says what is wrong with it. */
export async function readWorkbook(bytes: Uint8Array): Promise<Sheet> {
  const answer = await inThread({ read: bytes }).catch((error: unknown) => {
    const { code } = Object(error) as { readonly code?: string };
    throw code === 'ERR_WORKER_OUT_OF_MEMORY' ? new SheetError('it takes too much memory to read') : error;
  });
  if ('sheet' in answer) return answer.sheet;
  throw new SheetError('reason' in answer ? answer.reason : 'it is no workbook');
}

/** A workbook of one sheet. Throws where it cannot be made. */
export async function writeWorkbook(name: string, rows: readonly (readonly SheetCell[])[]): Promise<Uint8Array> {
  const answer = await inThread({ name, write: rows });
  if ('bytes' in answer) return answer.bytes;
  throw new TypeError('a workbook was not made');
}
