import { type Digits, MOST_COLUMNS, readFirstSheet, WorkbookError } from '@millrace/workbook';
import { type Sheet, SheetError } from '../import/sheet.ts';
import { numberText } from './number-text.ts';

const DAY = 86_400_000;

type Read = string | boolean | Date | Digits | null;

/**
 * The first sheet of a workbook (.xlsx): numbers as people write them, dates as days, yes and no. Formulas count as what
 * they came to. Its first row that says something names the columns. Throws a SheetError that says what is wrong with it.
 */
export async function sheetOfWorkbook(bytes: Uint8Array): Promise<Sheet> {
  const rows: readonly (readonly Read[])[] = await readFirstSheet(bytes).catch((error: unknown) => {
    throw error instanceof WorkbookError ? new SheetError(error.message) : error;
  });
  const lines = rows
    .map((cells, at) => ({ line: at + 1, cells: cells.map(textOf) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const [head, ...rest] = lines;
  if (!head) throw new SheetError('the first sheet is empty: its first row names the columns');
  const header = head.cells.slice(0, head.cells.findLastIndex((cell) => cell !== '') + 1);
  if (header.length > MOST_COLUMNS)
    throw new SheetError(`it has ${header.length} columns; ${MOST_COLUMNS} at most are read`);
  return { header, rows: rest };
}

function textOf(cell: Read): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'string') return cell;
  if (!(cell instanceof Date)) return numberText(cell.digits) ?? cell.digits;
  if (Number.isNaN(cell.getTime())) throw new SheetError('a cell holds a date that is none');
  // A cell knows no offset: what is more than a day is told as it stands, and a moment asks for its offset.
  return cell.toISOString().slice(0, cell.getTime() % DAY === 0 ? 10 : 19);
}
