import type { z } from 'zod';
import type { Caller } from './caller.ts';
import { compositeOf, type Part } from './composite.ts';
import { MASK } from './conditions.ts';
import type { Db } from './db.ts';
import type { EntityDefinition } from './entity.ts';
import { fieldMeta, targetOf } from './fields.ts';
import { writeCell } from './import/cells.ts';
import { nameOf, type SheetCell } from './import/columns.ts';
import { addressesOf } from './import/people.ts';
import { codesOf } from './import/references.ts';
import { writeSheet } from './import/sheet.ts';
import type { ListRequest, Page } from './kernel.ts';
import type { Locale } from './label.ts';
import { type LinesByRecord, readLines } from './lines/shown.ts';
import type { Registry } from './registry.ts';
import { fieldsFor } from './rights/fields-for.ts';

const PAGE = 500;
/** Each may have a thousand lines. */
const PAGE_WITH_LINES = 50;
const LOCALES: readonly Locale[] = ['en', 'bn', 'hi'];

type Values = Readonly<Record<string, unknown>>;

interface Column {
  readonly header: string;
  readonly field: string;
  /** The lines it tells of. */
  readonly part: string | undefined;
  readonly schema: z.ZodType;
  /** Of a text in several languages, which one. */
  readonly locale: Locale | undefined;
  /** Of a value of several parts, which one. */
  readonly component: Part | undefined;
}

export interface ExportWay {
  readonly caller: Caller;
  readonly registry: Pick<Registry, 'entities'>;
  readonly list: (request: ListRequest) => Promise<Page>;
  readonly read: <Result>(work: (db: Db) => Promise<Result>) => Promise<Result>;
}

/**
 * An entity's records, page by page, as an import takes them: references by the codes people know, texts in several
 * languages a column each, a row for each line with what its record says again. First of all the header. A caller gets
 * what a list and a record would show him.
 * @param left told at the end, also of an export that was broken off, how many records were handed out
 */
export async function* exportRows(
  of: EntityDefinition,
  request: Omit<ListRequest, 'cursor' | 'limit'>,
  way: ExportWay,
  left: (records: number) => void = () => undefined,
): AsyncGenerator<readonly (readonly SheetCell[])[]> {
  const { caller, list, read } = way;
  const { masked } = fieldsFor(caller, of);
  const columns = columnsOf(of, caller);
  const told = of.parts.filter(({ name }) => !masked.has(name) && columns.some(({ part }) => part === name));
  let count = 0;
  try {
    yield [columns.map(({ header }) => ({ text: header, type: 'text' }))];
    let cursor: string | null = null;
    do {
      const limit = told.length > 0 ? PAGE_WITH_LINES : PAGE;
      const page: Page = await list({ ...request, limit, ...(cursor === null ? {} : { cursor }) });
      const ids = page.rows.map(({ id }) => String(id));
      const lines = new Map<string, LinesByRecord>();
      for (const part of told) {
        lines.set(part.name, await read((db) => readLines(db, caller, of, part, ids)));
      }
      const rows = page.rows.flatMap((record) => asRows(record, lines));
      const codes = await codesIn(columns, rows, masked, way);
      // Counted before it is handed out: what was asked for last may have left too.
      count += page.rows.length;
      if (rows.length > 0) yield rows.map((row) => columns.map((column) => cellOf(row, column, masked, codes)));
      cursor = page.cursor;
    } while (cursor !== null);
  } finally {
    left(count);
  }
}

/** The first row of it, as this caller gets it. */
export const headersOf = (of: EntityDefinition, caller: Caller): readonly string[] =>
  columnsOf(of, caller).map(({ header }) => header);

/** As a CSV in pieces. */
export async function* sheetText(rows: AsyncIterable<readonly (readonly SheetCell[])[]>): AsyncGenerator<string> {
  for await (const page of rows) yield writeSheet(page.map((row) => row.map(({ text }) => text)));
}

function columnsOf(of: EntityDefinition, caller: Caller): readonly Column[] {
  const { hidden } = fieldsFor(caller, of);
  const computed = Object.entries(of.computed).map(([name, { type }]) => [name, type] as const);
  const own = [...Object.entries(of.table.fields), ...computed]
    .filter(([name, schema]) => name !== 'id' && name !== 'version' && !fieldMeta(schema).secret)
    .map(([field, schema]) => ({ field, schema, part: undefined }));
  const lines = of.parts
    .filter(({ name }) => !hidden.has(name))
    .flatMap(({ name: part, fields }) => Object.entries(fields).map(([field, schema]) => ({ field, schema, part })));
  return [...own, ...lines]
    .filter((column) => !hidden.has(nameOf(column)))
    .flatMap((column): Column[] => {
      const name = nameOf(column);
      const whole = { ...column, header: name, locale: undefined, component: undefined };
      const components = compositeOf(column.schema)?.parts;
      if (components)
        return components.map((component) => ({ ...whole, header: `${name}.${component.name}`, component }));
      if (fieldMeta(column.schema).field !== 'localized') return [whole];
      return LOCALES.map((locale) => ({ ...whole, header: locale === 'en' ? name : `${name}.${locale}`, locale }));
    });
}

/** A row of an export: the record, and of each part the line that stands in it. */
interface Row {
  readonly record: Values;
  readonly lines: Readonly<Record<string, Values | undefined>>;
}

/** As many rows as it has lines of the part that has most, and one where it has none. */
function asRows(record: Values, lines: ReadonlyMap<string, LinesByRecord>): Row[] {
  const mine = [...lines].map(([part, by]) => [part, by.get(String(record.id)) ?? []] as const);
  const most = Math.max(1, ...mine.map(([, all]) => all.length));
  return Array.from({ length: most }, (_, at) => ({
    record,
    lines: Object.fromEntries(mine.map(([part, all]) => [part, all[at]])),
  }));
}

const valueIn = ({ record, lines }: Row, { part, field }: Column): unknown =>
  part === undefined ? record[field] : lines[part]?.[field];

const isMasked = (masked: ReadonlySet<string>, column: Column): boolean =>
  masked.has(nameOf(column)) || (column.part !== undefined && masked.has(column.part));

/** The ids that a field names: none, one, or many. */
const idsIn = (value: unknown): readonly string[] => [value ?? []].flat().map(String);

async function codesIn(
  columns: readonly Column[],
  rows: readonly Row[],
  masked: ReadonlySet<string>,
  { caller, registry, read }: ExportWay,
): Promise<ReadonlyMap<Column, ReadonlyMap<string, string>>> {
  const codes = new Map<Column, ReadonlyMap<string, string>>();
  for (const column of columns) {
    const target = registry.entities.get(targetOf(column.schema)?.entity ?? '');
    const isPerson = fieldMeta(column.schema).field === 'person';
    if ((!target && !isPerson) || isMasked(masked, column)) continue;
    const ids = rows.flatMap((row) => idsIn(valueIn(row, column)));
    if (ids.length === 0) continue;
    const known = (db: Db) => (target ? codesOf(db, caller, target, ids) : addressesOf(db, caller, ids));
    codes.set(column, await read(known));
  }
  return codes;
}

function cellOf(
  row: Row,
  column: Column,
  masked: ReadonlySet<string>,
  codes: ReadonlyMap<Column, ReadonlyMap<string, string>>,
): SheetCell {
  const value = valueIn(row, column);
  if (isMasked(masked, column)) {
    const line = column.part === undefined || masked.has(column.part) || row.lines[column.part] !== undefined;
    return { text: line ? MASK : '', type: 'text' };
  }
  const within = column.component?.name ?? column.locale;
  if (within !== undefined) {
    const text = String((value as Values | null | undefined)?.[within] ?? '');
    return { text, type: column.component?.type ?? 'text' };
  }
  const { field: type } = fieldMeta(column.schema);
  const known = codes.get(column);
  if (type === 'references') {
    return {
      text: idsIn(value)
        .map((id) => known?.get(id) ?? id)
        .join('; '),
      type: 'text',
    };
  }
  const code = known?.get(String(value));
  return code === undefined ? { text: writeCell(value, column.schema), type } : { text: code, type: 'text' };
}
