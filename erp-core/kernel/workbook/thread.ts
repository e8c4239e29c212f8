import { parentPort, workerData } from 'node:worker_threads';
import type { WorkbookAnswer, WorkbookTask } from './in-thread.ts';
import { sheetOfWorkbook } from './read-workbook.ts';
import { workbookOf } from './write-workbook.ts';

const { task } = workerData as { readonly task: WorkbookTask };

async function answerOf(): Promise<WorkbookAnswer> {
  try {
    if ('read' in task) return { sheet: await sheetOfWorkbook(task.read) };
    return { bytes: await workbookOf(task.name, task.write) };
  } catch (error) {
    // What a reader of strange files throws is its way of saying that it cannot read this one.
    if ('read' in task) return { reason: error instanceof Error ? error.message : String(error) };
    throw error;
  }
}

parentPort?.postMessage(await answerOf());
