import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';

export interface Sheet {
  readonly header: readonly string[];
  /** Each with the number of its line in the file, counted from 1. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** Why a text is no sheet, and where. */
export class SheetError extends Error {
  override readonly name = 'SheetError';
}

/**
 * Reads a CSV as spreadsheets write it: commas, semicolons or tabs, quoted cells, a byte order mark, empty lines. Throws a
 * SheetError that names the line.
 */
export function readSheet(text: string): Sheet {
  const clean = text.replace(/^\uFEFF/, '');
  const firstLine = clean.slice(0, clean.search(/\r?\n|$/));
  let lines: { record: string[]; info: { lines: number } }[];
  try {
    lines = parse(clean, {
      delimiter: delimiterOf(firstLine),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof lines;
  } catch (error) {
    throw new SheetError(error instanceof Error ? error.message : String(error));
  }
  const [head, ...rest] = lines;
  if (!head) throw new SheetError('the file is empty: its first line names the columns');
  return {
    header: head.record,
    rows: rest
      .filter(({ record }) => record.some((cell) => cell !== ''))
      .map(({ record, info }) => ({
        line: info.lines,
        cells: record.map(asWritten),
      })),
  };
}

/** Whatever the first line has most of; a comma where it has none. */
function delimiterOf(line: string): string {
  const count = (of: string) => line.split(of).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** A cell that a spreadsheet would run as a formula is written as text (CWE-1236). Numbers stay numbers. */
const harmless = (cell: string): string => (/^'*[=+\-@]/.test(cell) && !/^[+-]?[\d.]+$/.test(cell) ? `'${cell}` : cell);
const asWritten = (cell: string): string => (/^'+[=+\-@]/.test(cell) ? cell.slice(1) : cell);

/** Lines of a CSV (RFC 4180), each ended by CRLF. */
export const writeSheet = (rows: readonly (readonly string[])[]): string =>
  stringify(
    rows.map((row) => row.map(harmless)),
    { record_delimiter: '\r\n' },
  );
