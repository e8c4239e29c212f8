import { csvRows } from '@millrace/contracts';

/** A row as it stands in a file: `row` as people count them, from 1, the header among them. */
export type TableRow = { readonly row: number; readonly values: Readonly<Record<string, string>> } | RowFault;

/** A row that cannot be read. `column` is its name, or its place from 1, where the fault has one. */
export interface RowFault {
  readonly row: number;
  readonly column?: string;
  readonly fault: string;
  /** What stands there, so that a person can mend it. */
  readonly cells: readonly string[];
}

/** A file that is no table at all. */
export class TableError extends Error {
  override readonly name = 'TableError';
}

export interface TableOptions {
  readonly separator: string;
  readonly encoding: string;
  readonly decimal: '.' | ',';
  /** Names of the columns; the first row tells them where they are left out. */
  readonly columns?: readonly string[] | undefined;
}

/** What a row may hold at most: beyond that it is no row of a table. */
const MOST_COLUMNS = 500;
const LONGEST_CELL = 32_767;

/** The rows of a CSV file, one by one, faulty ones among them. Throws a TableError where the file is none. */
export function* csvTable(bytes: Uint8Array, options: TableOptions): Generator<TableRow> {
  yield* tableOf(csvLines(textOf(bytes, options.encoding), options.separator), options);
}

export interface Line {
  readonly row: number;
  readonly cells: readonly string[];
  readonly fault?: string;
}

function* csvLines(text: string, separator: string): Generator<Line> {
  for (const found of csvRows(text, separator)) {
    if ('fault' in found) yield { row: found.line, cells: [], fault: found.fault };
    else yield { row: found.line, cells: found.fields };
  }
}

/** Lines under their header. Throws a TableError where there is none, or where it cannot name columns. */
export function* tableOf(lines: Iterable<Line>, { columns, decimal }: TableOptions): Generator<TableRow> {
  let names = columns;
  for (const { row, cells, fault } of lines) {
    if (fault !== undefined) yield { row, cells, fault };
    else if (names === undefined) names = headerOf(cells);
    else yield rowOf(row, cells, names, decimal);
  }
  if (names === undefined) throw new TableError('it is empty: its first row names the columns');
}

function headerOf(cells: readonly string[]): readonly string[] {
  const names = cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);
  if (names.length === 0) throw new TableError('its first row names no column');
  if (names.length > MOST_COLUMNS)
    throw new TableError(`it has ${names.length} columns; ${MOST_COLUMNS} at most are read`);
  const at = names.indexOf('');
  if (at >= 0) throw new TableError(`its column ${at + 1} has no name`);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw new TableError(`two of its columns are called "${twice}"`);
  if (names.includes(RESERVED)) throw new TableError(`no column can be called "${RESERVED}"`);
  return names;
}

/** Where a row's message says what file it is of. */
export const RESERVED = '_';

function rowOf(row: number, cells: readonly string[], names: readonly string[], decimal: '.' | ','): TableRow {
  const beyond = cells.findIndex((cell, at) => at >= names.length && cell !== '');
  if (beyond >= 0) {
    const fault = `there are ${names.length} columns, and something stands in the ${beyond + 1}th: is a separator in a text?`;
    return { row, column: String(beyond + 1), fault, cells };
  }
  if (cells.length < names.length && cells.length === 1 && names.length > 1) {
    return {
      row,
      column: names[1] ?? '',
      fault: 'it ends after its first column: is it cut off, or the separator another?',
      cells,
    };
  }
  const long = cells.findIndex((cell) => cell.length > LONGEST_CELL);
  if (long >= 0) {
    const fault = `what stands there is longer than ${LONGEST_CELL} letters: is a quote not closed?`;
    return { row, column: names[long] ?? String(long + 1), fault, cells: cells.map((cell) => cell.slice(0, 200)) };
  }
  return {
    row,
    values: Object.fromEntries(
      names.map((name, at) => [name, decimal === ',' ? pointed(cells[at] ?? '') : (cells[at] ?? '')]),
    ),
  };
}

/** "1.234,5" → "1234.5"; what is no such number stays. */
const pointed = (text: string): string =>
  /^[-+]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$/.test(text) ? text.replaceAll('.', '').replace(',', '.') : text;

const MARKS = [
  { mark: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const;

function textOf(bytes: Uint8Array, given: string): string {
  const encoding = MARKS.find(({ mark }) => mark.every((byte, at) => bytes[at] === byte))?.encoding ?? given;
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new TableError(`it is no text in ${encoding}: say its encoding in the settings`);
  }
  if (text.includes('\0'))
    throw new TableError('it is no text: is it a CSV file, and its encoding the one of the settings?');
  return text;
}
