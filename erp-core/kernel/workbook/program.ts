import { answerApart } from '@millrace/workbook';
import { isWorkbook, sheetOfText } from '../import/sheet-bytes.ts';
import type { WorkbookAnswer, WorkbookTask } from './apart.ts';
import { sheetOfWorkbook } from './read-workbook.ts';
import { workbookOf } from './write-workbook.ts';

answerApart<WorkbookTask, WorkbookAnswer>(async (task) => {
  try {
    if ('read' in task) {
      const isText = task.way !== undefined && !isWorkbook(task.read);
      return { sheet: isText ? sheetOfText(task.read, task.way) : await sheetOfWorkbook(task.read) };
    }
    return { bytes: await workbookOf(task.name, task.write) };
  } catch (error) {
    // What a reader of strange files throws is its way of saying that it cannot read this one.
    if ('read' in task) return { reason: error instanceof Error ? error.message : String(error) };
    throw error;
  }
});
