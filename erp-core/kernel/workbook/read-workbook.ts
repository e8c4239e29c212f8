import { strFromU8, unzipSync, zipSync } from 'fflate';
import { readSheet } from 'read-excel-file/node';
import { type Sheet, SheetError } from '../import/sheet.ts';
import { numberText } from './number-text.ts';

/** Files within a workbook, and what they come to unpacked: a small file can unpack to what fills the memory. */
const MOST_FILES = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_SHEETS = 50;
/** Further right nothing has a name that a column of a record could have. */
const MOST_COLUMNS = 702;
/** Rows up to the last one that says something, empty ones among them. */
const MOST_ROWS = 100_000;
const SHEET = /^\/?xl\/worksheets\/[^/]+\.xml$/i;
const DAY = 86_400_000;

/** A number as it was written, apart from a text. */
interface Digits {
  readonly digits: string;
}
type Read = string | boolean | Date | Digits | null;

/**
 * The first sheet of a workbook (.xlsx): numbers as people write them, dates as days, yes and no. Formulas count as what
 * they came to. Its first row that says something names the columns. Throws a SheetError that says what is wrong with it.
 */
export async function sheetOfWorkbook(bytes: Uint8Array): Promise<Sheet> {
  const rows = (await readSheet(Buffer.from(unpacked(bytes)), {
    parseNumber: (digits): Digits => ({ digits }),
  })) as unknown as readonly (readonly Read[])[];
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

/**
 * The workbook packed anew, of what was unpacked within bounds: the reader unpacks no other bytes than those that were
 * counted, whatever the file says of itself elsewhere.
 */
function unpacked(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw new SheetError('it is no workbook of the kind .xlsx');
  let [files, size, sheets] = [0, 0, 0];
  const parts = unzipSync(bytes, {
    filter({ name, originalSize }) {
      files += 1;
      if (files > MOST_FILES) throw new SheetError(`it is made of more than ${MOST_FILES} files`);
      if (!/\.(xml|rels)$/i.test(name)) return false;
      size += originalSize;
      if (size > MOST_BYTES) throw new SheetError(`it unpacks to more than ${MOST_BYTES / 1024 / 1024} MB`);
      if (SHEET.test(name)) sheets += 1;
      if (sheets > MOST_SHEETS) throw new SheetError(`it has more than ${MOST_SHEETS} sheets`);
      return true;
    },
  });
  for (const [name, part] of Object.entries(parts)) if (SHEET.test(name)) within(strFromU8(part));
  return zipSync(parts, { level: 0 });
}

/** Refuses a sheet that says it reaches further than one is read: the reader fills all places before the last. */
function within(xml: string): void {
  for (const [, column = '', row = ''] of xml.matchAll(/<(?:row|c)\s[^<>]*?\br=["']([A-Z]*)(\d+)["']/g)) {
    if (Number(row) > MOST_ROWS) throw new SheetError(`it reaches to row ${row}; ${MOST_ROWS} at most are read`);
    if (column.length > 2 && numberOf(column) > MOST_COLUMNS) {
      throw new SheetError(`it reaches to column ${column}; ${MOST_COLUMNS} columns at most are read`);
    }
  }
}

/** "AB" → 28 */
const numberOf = (column: string): number =>
  [...column].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);

function textOf(cell: Read): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'string') return cell;
  if (!(cell instanceof Date)) return numberText(cell.digits) ?? cell.digits;
  if (Number.isNaN(cell.getTime())) throw new SheetError('a cell holds a date that is none');
  // A cell knows no offset: what is more than a day is told as it stands, and a moment asks for its offset.
  return cell.toISOString().slice(0, cell.getTime() % DAY === 0 ? 10 : 19);
}
