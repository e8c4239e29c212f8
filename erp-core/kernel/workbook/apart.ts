import { askApart, WorkbookError } from '@millrace/workbook';
import type { SheetCell } from '../import/columns.ts';
import { type Sheet, SheetError } from '../import/sheet.ts';
import type { SheetWay } from '../import/sheet-bytes.ts';

export type WorkbookTask =
  | { readonly read: Uint8Array; readonly way?: SheetWay }
  | { readonly name: string; readonly write: readonly (readonly SheetCell[])[] };

export type WorkbookAnswer = { readonly sheet: Sheet } | { readonly bytes: Uint8Array } | { readonly reason: string };

/** Of a file that somebody sent: more than any sheet within the bounds takes; what needs more was made to. */
const READING = { mb: 256, ms: 15_000 };
/** Of records of our own, counted before. */
const WRITING = { mb: 512, ms: 300_000 };

/**
 * Reads or writes a workbook in a process of its own: a person's file may neither hold up those who wait for the server,
 * nor fill its memory, nor end it.
 */
function apart(task: WorkbookTask): Promise<WorkbookAnswer> {
  const program = new URL('./program.ts', import.meta.url);
  return askApart<WorkbookTask, WorkbookAnswer>(program, task, 'read' in task ? READING : WRITING);
}

/** The first sheet of a workbook. Throws a SheetError that says what is wrong with it. */
export async function readWorkbook(bytes: Uint8Array): Promise<Sheet> {
  return sheetOf({ read: bytes });
}

/** A sheet out of the bytes of a workbook or of a text, whichever they are. Throws a SheetError that says what is wrong with it. */
export const readSheetApart = (bytes: Uint8Array, way: SheetWay): Promise<Sheet> => sheetOf({ read: bytes, way });

async function sheetOf(task: WorkbookTask): Promise<Sheet> {
  const answer = await apart(task).catch((error: unknown) => {
    throw error instanceof WorkbookError ? new SheetError(`${error.message} to read`) : error;
  });
  if ('sheet' in answer) return answer.sheet;
  throw new SheetError('reason' in answer ? answer.reason : 'it is no workbook');
}

/** A workbook of one sheet. Throws where it cannot be made. */
export async function writeWorkbook(name: string, rows: readonly (readonly SheetCell[])[]): Promise<Uint8Array> {
  const answer = await apart({ name, write: rows });
  if ('bytes' in answer) return answer.bytes;
  throw new TypeError('a workbook was not made');
}
