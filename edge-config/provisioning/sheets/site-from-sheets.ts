import { didYouMean } from '@millrace/contracts/site-fault';
import { CellError, type CellValue, type Json, put, valueOfCell } from './flat.ts';
import { LISTS, type ListSheet, ONCE, type SiteSheet } from './site-sheets.ts';

type Path = readonly (string | number)[];

/** Something on a sheet that cannot be read: where, what, what to do. */
export interface SheetFault {
  readonly sheet: string;
  /** Rows and columns as a spreadsheet counts them: from 1, and by letters. */
  readonly row: number;
  readonly column: string;
  readonly what: string;
  readonly next: string;
}

export interface ReadSite {
  readonly document: Json;
  readonly faults: readonly SheetFault[];
  /** The cell that says what stands at a path of the document, as near as there is one: "points, row 7, column D (range.low)". */
  readonly locate: (path: Path) => string;
}

interface Cell {
  readonly sheet: string;
  readonly row: number;
  /** Its place in the row, from 0. */
  readonly at: number;
  readonly name: string;
}

/** 27 → "AB" */
export const lettersOf = (at: number): string =>
  at < 26 ? String.fromCharCode(65 + at) : lettersOf(Math.floor(at / 26) - 1) + lettersOf(at % 26);

/** A site's document out of its sheets, with everything that cannot be read. Pure; throws nothing. */
export function siteFromSheets(sheets: readonly SiteSheet[]): ReadSite {
  const reader = new Reader(sheets);
  return { document: reader.read(), faults: reader.faults, locate: (path) => reader.locate(path) };
}

class Reader {
  readonly faults: SheetFault[] = [];
  private readonly cells = new Map<string, Cell>();
  private readonly sheets: ReadonlyMap<string, SiteSheet>;

  constructor(sheets: readonly SiteSheet[]) {
    this.sheets = new Map(sheets.map((sheet) => [sheet.name, sheet]));
    const known = [ONCE, ...LISTS.map(({ sheet }) => sheet)];
    for (const { name } of sheets) {
      if (known.includes(name)) continue;
      const where = { sheet: name, row: 1, at: 0, name: '' };
      this.tell(where, `no sheet is called "${name}"${didYouMean(name, known)}`, `call it one of ${known.join(', ')}`);
    }
  }

  read(): Json {
    const document: Record<string, Json> = {};
    for (const [row, [name, value = null]] of this.rows(ONCE)) {
      if (typeof name !== 'string' || name === '') continue;
      this.set(document, name, value, { sheet: ONCE, row, at: 1, name }, name.split('.'));
    }
    for (const list of LISTS as readonly ListSheet[]) {
      if (!this.sheets.has(list.sheet)) continue;
      if (list.within === undefined) this.readList(document, list);
      else this.readInner(document, list);
    }
    return document;
  }

  locate(path: Path): string {
    for (let length = path.length; length > 0; length--) {
      const cell = this.cells.get(JSON.stringify(path.slice(0, length)));
      if (cell) return words(cell);
    }
    const [first, index] = path;
    const list = LISTS.find(({ at, sheet }) => sheet === first || (at.length === 1 && at[0] === first));
    return list && typeof index === 'number' ? `${list.sheet}, row ${index + 2}` : ONCE;
  }

  private readList(document: Record<string, Json>, list: ListSheet): void {
    const entries: Json[] = [];
    const parent = list.at.length === 1 ? document : objectAt(document, list.at[0] ?? '');
    for (const [row, cells] of this.rows(list.sheet)) {
      const entry: Record<string, Json> = {};
      this.fill(entry, list, row, cells, [...list.at, entries.length]);
      // What an inner sheet brings belongs to it, also where it brings nothing.
      if (list.without !== undefined && this.sheets.has(innerOf(list.without))) entry[list.without] = [];
      entries.push(entry);
    }
    parent[list.at.at(-1) ?? ''] = entries;
  }

  private readInner(document: Record<string, Json>, list: ListSheet): void {
    const { within = '', owner = '', at } = list;
    const owners = (document[at[0] ?? ''] ?? []) as unknown as Record<string, Json[]>[];
    for (const [row, cells] of this.rows(list.sheet)) {
      const place = this.columns(list.sheet).indexOf(owner);
      const named = valueOrNull(cells[place] ?? null);
      const index = owners.findIndex(({ id }) => (id as unknown as Json) === named);
      const belongs = owners[index];
      if (!belongs) {
        const known = owners.map(({ id }) => String(id));
        const what = `there is no ${owner} "${String(named ?? '')}"${didYouMean(String(named ?? ''), known)}`;
        const where = { sheet: list.sheet, row, at: Math.max(0, place), name: owner };
        this.tell(where, what, `write the id of one of the sheet "${at[0] ?? ''}"`);
        continue;
      }
      const inner = belongs[within] ?? [];
      belongs[within] = inner;
      const entry: Record<string, Json> = {};
      this.fill(entry, list, row, cells, [...at, index, within, inner.length], owner);
      inner.push(entry);
    }
  }

  private fill(
    into: Record<string, Json>,
    { sheet }: ListSheet,
    row: number,
    cells: readonly CellValue[],
    path: Path,
    skip = '',
  ): void {
    for (const [at, name] of this.columns(sheet).entries()) {
      if (name === '' || name === skip) continue;
      this.set(into, name, cells[at] ?? null, { sheet, row, at, name }, [...path, ...name.split('.')]);
    }
    this.cells.set(JSON.stringify(path), { sheet, row, at: 0, name: '' });
  }

  private set(into: Record<string, Json>, name: string, cell: CellValue, where: Cell, path: Path): void {
    this.cells.set(JSON.stringify(path), where);
    try {
      const value = valueOfCell(cell);
      if (value === undefined || put(into, name, value)) return;
      this.tell(where, `"${name}" is said twice, or within something that is no group`, 'leave one of the columns out');
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      this.tell(where, error.message, "write it as JSON, or begin it with an apostrophe (') where it is a text");
    }
  }

  private columns(sheet: string): string[] {
    return (this.sheets.get(sheet)?.rows[0] ?? []).map((cell) => (cell === null ? '' : String(cell).trim()));
  }

  /** Rows that say something, with their numbers as the spreadsheet counts them. */
  private rows(sheet: string): [row: number, cells: readonly CellValue[]][] {
    return (this.sheets.get(sheet)?.rows ?? []).flatMap((cells, at): [number, readonly CellValue[]][] =>
      at === 0 || cells.every((cell) => cell === null || cell === '') ? [] : [[at + 1, cells]],
    );
  }

  private tell({ sheet, row, at }: Cell, what: string, next: string): void {
    this.faults.push({ sheet, row, column: lettersOf(at), what, next });
  }
}

const words = ({ sheet, row, at, name }: Cell): string =>
  name === '' ? `${sheet}, row ${row}` : `${sheet}, row ${row}, column ${lettersOf(at)} (${name})`;

const innerOf = (within: string): string =>
  LISTS.find((list) => 'within' in list && list.within === within)?.sheet ?? '';

function objectAt(document: Record<string, Json>, key: string): Record<string, Json> {
  const found = (document[key] ?? {}) as Record<string, Json>;
  document[key] = found;
  return found;
}

function valueOrNull(cell: CellValue): Json {
  try {
    return valueOfCell(cell) ?? null;
  } catch (error) {
    if (error instanceof CellError) return null;
    throw error;
  }
}
