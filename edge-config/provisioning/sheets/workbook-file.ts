import { type Cell, escaped, type ReadCell, readSheets, writeSheets } from '@millrace/workbook';
import type { CellValue } from './flat.ts';
import type { SiteSheet } from './site-sheets.ts';

/** Sheets as a workbook; the first row of each is its head. */
export const bytesOfSheets = (sheets: readonly SiteSheet[]): Promise<Buffer> =>
  writeSheets(
    sheets.map(({ name, rows }) => ({ name, rows: rows.map((row, at) => row.map((cell) => cellOf(cell, at === 0))) })),
  );

/** The sheets of a workbook. Throws a WorkbookError that says what is wrong with the file. */
export async function sheetsOfBytes(bytes: Uint8Array): Promise<SiteSheet[]> {
  const sheets = await readSheets(bytes);
  return sheets.map(({ name, rows }) => ({ name: name.trim(), rows: rows.map((row) => row.map(readCell)) }));
}

function cellOf(cell: CellValue, head: boolean): Cell {
  if (cell === null) return null;
  if (typeof cell === 'number') return { type: Number, value: cell };
  if (typeof cell === 'boolean') return { type: Boolean, value: cell };
  return head
    ? { type: String, value: escaped(cell), fontWeight: 'bold' }
    : { type: String, value: escaped(cell), format: '@' };
}

/** A time of day is a fraction of the first day that a spreadsheet knows. */
const FIRST_YEARS = 1901;

function readCell(cell: ReadCell): CellValue {
  if (cell instanceof Date) {
    if (Number.isNaN(cell.getTime())) return String(cell);
    const iso = cell.toISOString();
    if (cell.getUTCFullYear() < FIRST_YEARS) return iso.slice(11, 16);
    return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso;
  }
  return typeof cell === 'object' && cell !== null ? Number(cell.digits) : cell;
}
