import writeExcelFile, { type Cell } from 'write-excel-file/node';
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
  writeExcelFile(
    rows.map((row, at) => row.map((cell) => (at === 0 ? head(cell.text) : cellOf(cell)))),
    { sheet: name.replaceAll(/[[\]:*?/\\']/g, ' ').slice(0, 31), stickyRowsCount: 1 },
  ).toBuffer();

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

const escapeOf = (sign: string): string => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

/**
 * What XML cannot hold, and what would read as such an escape, in the escape of ECMA-376 (part 1, 22.9.2.19). So are words
 * like "constructor": the library counts texts as the properties of an object, which has those from the beginning.
 */
function escaped(text: string): string {
  const safe = text
    .toWellFormed()
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    .replaceAll(/[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g, escapeOf);
  return safe in {} ? escapeOf(safe.charAt(0)) + safe.slice(1) : safe;
}
