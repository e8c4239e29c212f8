import { type Cell, escaped, writeSheets } from '@millrace/workbook';
import type { SheetCell } from '../import/columns.ts';
import { exactNumber } from './number-text.ts';

const NUMBERS: ReadonlySet<string> = new Set(['whole-number', 'duration', 'decimal', 'quantity', 'percent']);
/** Before that, spreadsheets count a day that never was. */
const FIRST_DAY = '1900-03-01';
/** As text, whatever it looks like: also when somebody writes in the cell. */
const AS_TEXT = '@';

/**
 * A workbook (.xlsx) of one sheet, its first row the header. Numbers that a spreadsheet keeps exactly are numbers, days
 * are dates, yes and no are what they are; all else is text and never a formula.
 */
export const workbookOf = (name: string, rows: readonly (readonly SheetCell[])[]): Promise<Buffer> =>
  writeSheets([{ name, rows: rows.map((row, at) => row.map((cell) => (at === 0 ? head(cell.text) : cellOf(cell)))) }]);

const head = (text: string): Cell => ({ type: String, value: escaped(text), fontWeight: 'bold' });

function cellOf({ text, type }: SheetCell): Cell {
  if (text === '') return null;
  if (NUMBERS.has(type)) {
    const value = exactNumber(text);
    if (value !== undefined) return { type: Number, value };
  }
  if (type === 'date' && /^\d{4}-\d\d-\d\d$/.test(text) && text >= FIRST_DAY) {
    return { type: Date, value: new Date(`${text}T00:00:00Z`), format: 'yyyy-mm-dd' };
  }
  if (type === 'yes-no') return { type: Boolean, value: text === 'yes' };
  return { type: String, value: escaped(text), format: AS_TEXT };
}
