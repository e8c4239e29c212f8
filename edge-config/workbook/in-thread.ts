import { Worker } from 'node:worker_threads';
import { WorkbookError } from './unpack.ts';
import type { ReadCell } from './workbook.ts';

/** More than any sheet within the bounds takes; a file that needs more was made to. */
const MOST_MB = 256;
const MOST_MS = 15_000;

export type ThreadAnswer = { readonly rows: readonly (readonly ReadCell[])[] } | { readonly reason: string };

/** As `readFirstSheet`, in a thread of its own: a file can neither hold its reader up nor fill its memory. Throws a WorkbookError. */
export async function sheetInThread(bytes: Uint8Array): Promise<readonly (readonly ReadCell[])[]> {
  const answer = await new Promise<ThreadAnswer>((resolve, reject) => {
    const worker = new Worker(new URL('./thread.ts', import.meta.url), {
      name: 'workbook',
      workerData: bytes,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MB },
    });
    const tooLong = setTimeout(() => void worker.terminate(), MOST_MS);
    worker.once('message', resolve);
    worker.once('error', (error: unknown) => {
      const { code } = Object(error) as { readonly code?: string };
      reject(code === 'ERR_WORKER_OUT_OF_MEMORY' ? new WorkbookError('it takes too much memory to read') : error);
    });
    worker.once('exit', () => {
      clearTimeout(tooLong);
      // Without an answer before: it was ended.
      reject(new WorkbookError('it takes too much time to read'));
    });
  });
  if ('rows' in answer) return answer.rows;
  throw new WorkbookError(answer.reason);
}
