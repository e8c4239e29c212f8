import { callsOut } from '@millrace/workbook';
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

export interface ReadWay {
  /** What stands between two cells; left out: whichever of the usual ones the first line has most of. */
  readonly separator?: string | undefined;
}

/** Further right nothing has a name that a column could have. */
const MOST_COLUMNS = 702;
/** Characters of one line, and of one cell, which a database still takes well. */
const MOST_LINE = 1_000_000;
const MOST_CELL = 100_000;
const MOST_ROWS = 500_000;

/**
 * Reads a CSV as spreadsheets write it: commas, semicolons, tabs or bars, quoted cells, a byte order mark, empty lines.
 * Throws a SheetError that names the line; also for a formula that would call out, though nothing here runs it.
 */
export function readSheet(text: string, { separator }: ReadWay = {}): Sheet {
  const clean = text.replace(/^\uFEFF/, '');
  const firstLine = clean.slice(0, clean.search(/\r?\n|$/));
  let lines: { record: string[]; info: { bytes: number } }[];
  try {
    lines = parse(clean, {
      delimiter: separator ?? delimiterOf(firstLine),
      max_record_size: MOST_LINE,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as typeof lines;
  } catch (error) {
    throw new SheetError(error instanceof Error ? error.message : String(error));
  }
  const begins = lineCounter(Buffer.from(clean));
  const [head, ...rest] = lines.map(({ record, info }) => {
    const line = begins(info.bytes);
    // As it stands in the file: what an export made harmless is.
    checkLine({ line, cells: record });
    return { line, cells: record.map(asWritten) };
  });
  if (!head) throw new SheetError('the file is empty: its first line names the columns');
  const rows = rest.filter(({ cells }) => cells.some((cell) => cell !== ''));
  if (rows.length > MOST_ROWS) throw new SheetError(`it has ${rows.length} rows; ${MOST_ROWS} at most are read`);
  return { header: head.cells, rows };
}

function checkLine({ line, cells }: Sheet['rows'][number]): void {
  if (cells.length > MOST_COLUMNS)
    throw new SheetError(`line ${line} has ${cells.length} cells; ${MOST_COLUMNS} at most are read`);
  for (const [at, cell] of cells.entries()) {
    if (cell.length > MOST_CELL)
      throw new SheetError(`line ${line}, cell ${at + 1} has more than ${MOST_CELL} characters`);
    if (callsOut(cell))
      throw new SheetError(`line ${line}, cell ${at + 1} is a formula that calls out: ${cell.slice(0, 60)}`);
  }
}

const [CR, LF] = [13, 10];

/** Tells of each row in turn, given where it ends, in which line of the file it begins: rows may hold line breaks. */
function lineCounter(text: Buffer): (end: number) => number {
  let at = 0;
  let line = 1;
  const pass = (): void => {
    if (text[at] === LF || (text[at] === CR && text[at + 1] !== LF)) line += 1;
    at += 1;
  };
  return (end) => {
    while (at < end && (text[at] === CR || text[at] === LF)) pass();
    const begin = line;
    while (at < end) pass();
    return begin;
  };
}

/** Whatever the first line has most of, outside of quotes; a comma where it has none. */
function delimiterOf(line: string): string {
  const bare = line.slice(0, 10_000).replaceAll(/"[^"]*"/g, '');
  const count = (of: string) => bare.split(of).length;
  return [',', ';', '\t', '|'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** A cell that a spreadsheet would run as a formula is written as text (CWE-1236). Numbers stay numbers. */
const harmless = (cell: string): string =>
  /^'*[=+\-@\t\r]/.test(cell) && !/^[+-]?[\d.]+$/.test(cell) ? `'${cell}` : cell;
const asWritten = (cell: string): string => (/^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);
/** What would be lost without quotes: spaces at an end, a line's end within a cell. */
const FRAGILE = /^\s|\s$|[\r\n]/;

/** Lines of a CSV (RFC 4180), each ended by CRLF. */
export const writeSheet = (rows: readonly (readonly string[])[]): string =>
  stringify(
    rows.map((row) => row.map(harmless)),
    { record_delimiter: '\r\n', quoted_match: FRAGILE },
  );
