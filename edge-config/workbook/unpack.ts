import { strFromU8, unzipSync, zipSync } from 'fflate';
import { WorkbookError } from './workbook-error.ts';

/** Files within a workbook, and what they come to unpacked: a small file can unpack to what fills the memory. */
const MOST_FILES = 1_000;
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_SHEETS = 50;
/** Further right nothing has a name that a column of a record could have. */
export const MOST_COLUMNS = 702;
/** Rows up to the last one that says something, empty ones among them. */
const MOST_ROWS = 100_000;
const SHEET = /^\/?xl\/worksheets\/[^/]+\.xml$/i;

/**
 * The workbook packed anew, of what was unpacked within bounds: the reader unpacks no other bytes than those that were
 * counted, whatever the file says of itself elsewhere.
 */
export function unpacked(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw new WorkbookError('it is no workbook of the kind .xlsx');
  let [files, size, sheets] = [0, 0, 0];
  const parts = unzipSync(bytes, {
    filter({ name, originalSize }) {
      files += 1;
      if (files > MOST_FILES) throw new WorkbookError(`it is made of more than ${MOST_FILES} files`);
      if (!/\.(xml|rels)$/i.test(name)) return false;
      size += originalSize;
      if (size > MOST_BYTES) throw new WorkbookError(`it unpacks to more than ${MOST_BYTES / 1024 / 1024} MB`);
      if (SHEET.test(name)) sheets += 1;
      if (sheets > MOST_SHEETS) throw new WorkbookError(`it has more than ${MOST_SHEETS} sheets`);
      return true;
    },
  });
  for (const [name, part] of Object.entries(parts)) if (SHEET.test(name)) within(strFromU8(part));
  return zipSync(parts, { level: 0 });
}

/** Refuses a sheet that says it reaches further than one is read: the reader fills all places before the last. */
function within(xml: string): void {
  for (const [, column = '', row = ''] of xml.matchAll(/<(?:row|c)\s[^<>]*?\br=["']([A-Z]*)(\d+)["']/g)) {
    if (Number(row) > MOST_ROWS) throw new WorkbookError(`it reaches to row ${row}; ${MOST_ROWS} at most are read`);
    if (column.length > 2 && numberOf(column) > MOST_COLUMNS) {
      throw new WorkbookError(`it reaches to column ${column}; ${MOST_COLUMNS} columns at most are read`);
    }
  }
}

/** "AB" → 28 */
const numberOf = (column: string): number =>
  [...column].reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
