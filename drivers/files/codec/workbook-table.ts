import { type ReadCell, sheetApart, WorkbookError } from '@millrace/workbook';
import { type Line, TableError, type TableOptions, type TableRow, tableOf } from './table.ts';

const DAY = 86_400_000;
/** What a spreadsheet keeps of a number: beyond that stands the noise of its last bits. */
const DIGITS = 15;

/** The rows of a workbook's first sheet. Rejects with a TableError where it is none, or not a table. */
export async function workbookTable(bytes: Uint8Array, options: Omit<TableOptions, 'decimal'>): Promise<TableRow[]> {
  const rows = await sheetApart(bytes).catch((error: unknown) => {
    throw error instanceof WorkbookError ? new TableError(error.message, { cause: error }) : error;
  });
  const lines = rows
    .map((cells, at): Line => ({ row: at + 1, cells: cells.map(textOf) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  return [...tableOf(lines, { ...options, decimal: '.' })];
}

function textOf(cell: ReadCell): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return String(cell);
  if (typeof cell === 'string') return cell.trim();
  if (!(cell instanceof Date)) return numberText(cell.digits);
  if (Number.isNaN(cell.getTime())) return '';
  // A cell knows no offset: what is more than a day is told as it stands, for the rule's own zone.
  return cell.toISOString().slice(0, cell.getTime() % DAY === 0 ? 10 : 19);
}

function numberText(digits: string): string {
  const number = Number(digits);
  const significant = digits.replace(/e.*$/i, '').replaceAll(/[-+.]/g, '').replace(/^0+/, '').length;
  return significant > DIGITS && digits.includes('.') && Number.isFinite(number)
    ? String(Number(number.toPrecision(DIGITS)))
    : digits.trim();
}
