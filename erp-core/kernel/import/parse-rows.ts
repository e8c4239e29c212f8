import type { DeclaredCommand } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import { faultWords } from '../input-fault-words.ts';
import type { Locale } from '../label.ts';
import { sameValue } from '../same-value.ts';
import { inWords, MORE_CELLS, onLineWords, saidOtherwise } from './cell-faults.ts';
import { readCell } from './cells.ts';
import { type Columns, nameOf, schemaOf } from './columns.ts';
import { emptyParts, putPart } from './parts.ts';
import { type References, resolvedCell } from './references.ts';
import type { Sheet } from './sheet.ts';

export type Values = Readonly<Record<string, unknown>>;

export interface Issue {
  readonly column: string;
  readonly message: string;
  /** Of which line of a record, where that is not its first. */
  readonly line?: number;
}

interface ParsedLine {
  readonly line: number;
  readonly values: Values;
}

export interface Parsed {
  readonly line: number;
  readonly values: Values;
  /** Fields of the record that the row says something of. */
  readonly said: ReadonlySet<string>;
  /** By part, the line that the row tells of; of a record, all of them. */
  readonly lines: Readonly<Record<string, readonly ParsedLine[]>>;
  readonly key: string;
  readonly issues: Issue[];
}

export interface PlanContext {
  readonly of: EntityDefinition;
  readonly columns: Columns;
  readonly create: DeclaredCommand;
  readonly change: DeclaredCommand;
  /** By field. */
  readonly references: ReadonlyMap<string, References>;
  /** Fields that the caller does not write. */
  readonly locked: ReadonlySet<string>;
  readonly locale: Locale;
}

export const keyOf = (of: EntityDefinition, values: Values): string =>
  JSON.stringify(of.naturalKey.map((field) => values[field] ?? null));

/** Cells → values, references found. Each fault by its column. */
export function parseRows(sheet: Sheet, { of, columns, references, locale: reader }: PlanContext): readonly Parsed[] {
  return sheet.rows.map(({ line, cells }) => {
    const values: Record<string, unknown> = {};
    const ofParts = new Map<string, Record<string, unknown>>();
    const said = new Set<string>();
    const written = new Set(columns.known.filter((_, at) => cells[at]).map((column) => column?.part));
    const issues: Issue[] = [];
    // What a reference means may hang on the row's site: it is read first.
    const ordered = columns.known
      .map((column, at) => ({ column, text: cells[at] ?? '' }))
      .sort((a, b) => Number(b.column?.field === of.siteField) - Number(a.column?.field === of.siteField));
    for (const { column, text } of ordered) {
      const schema = column && schemaOf(of, column);
      if (!column || !schema || (text === '' && column.onlyKey)) continue;
      const { field, locale, component, part } = column;
      // A row that says nothing of a line tells of none.
      if (part !== undefined && !written.has(part)) continue;
      const into = part === undefined ? values : (ofParts.get(part) ?? {});
      if (part !== undefined) ofParts.set(part, into);
      if (text !== '' && part === undefined) said.add(field);
      if (component !== undefined) {
        const fault = putPart(into, column, schema, text);
        if (fault !== undefined) issues.push({ column: column.header, message: inWords(fault, reader) });
        continue;
      }
      if (text === '') {
        if (locale === undefined && schema.safeParse(null).success) into[field] = null;
        else if (fieldMeta(schema).field === 'references') into[field] = [];
        continue;
      }
      if (locale !== undefined) {
        into[field] = { ...(into[field] as object | undefined), [locale]: text };
        continue;
      }
      const site = of.siteField && values[of.siteField];
      const cell = resolvedCell(references.get(nameOf(column)), text, schema, site) ?? readCell(text, schema);
      if ('fault' in cell) {
        issues.push({ column: column.header, message: inWords(cell.fault, reader) });
        continue;
      }
      const fits = schema.safeParse(cell.value);
      // What a record is known by has to be of its type before it is looked up.
      if (fits.success || part !== undefined || !of.naturalKey.includes(field)) {
        into[field] = merged(into[field], cell.value);
      } else {
        const [issue] = fits.error.issues;
        if (issue) issues.push({ column: column.header, message: faultWords(issue, reader) });
      }
    }
    emptyParts(of, columns.known, cells, (part) => (part === undefined ? values : ofParts.get(part)));
    for (let at = columns.known.length; at < cells.length; at += 1) {
      if (cells[at]) issues.push({ column: String(at + 1), message: inWords(MORE_CELLS, reader) });
    }
    const lines = Object.fromEntries([...ofParts].map(([part, told]) => [part, [{ line, values: told }]]));
    return { line, values, said, lines, key: keyOf(of, values), issues };
  });
}

/**
 * Rows that tell of one record become one: those of the same key, and those that say nothing of a record and so go on with
 * the one above. What a later row says of the record again has to be the same.
 */
export function asRecords(rows: readonly Parsed[], { of, columns, locale }: PlanContext): readonly Parsed[] {
  if (!columns.known.some((column) => column?.part !== undefined)) return rows;
  const records: Parsed[] = [];
  const byKey = new Map<string, number>();
  for (const row of rows) {
    const keyed = of.naturalKey.length > 0 && of.naturalKey.every((field) => row.values[field] !== undefined);
    const goesOn = row.said.size === 0 && Object.keys(row.lines).length > 0 && records.length > 0;
    const at = goesOn ? records.length - 1 : keyed ? byKey.get(row.key) : undefined;
    const record = at === undefined ? undefined : records[at];
    if (at === undefined || !record) {
      if (keyed) byKey.set(row.key, records.length);
      records.push(row);
    } else records[at] = joined(record, row, locale);
  }
  return records;
}

function joined(record: Parsed, row: Parsed, locale: Locale): Parsed {
  const issues = [...record.issues, ...row.issues.map((issue) => onLine(row.line, issue, locale))];
  for (const field of row.said) {
    if (sameValue(record.values[field], row.values[field])) continue;
    issues.push({
      column: field,
      message: inWords(saidOtherwise(record.line, row.line), locale),
    });
  }
  const parts = new Set([...Object.keys(record.lines), ...Object.keys(row.lines)]);
  const lines = [...parts].map((part) => [part, [...(record.lines[part] ?? []), ...(row.lines[part] ?? [])]]);
  return { ...record, lines: Object.fromEntries(lines) as Parsed['lines'], issues };
}

export const onLine = (line: number, { column, message }: Issue, locale: Locale): Issue => ({
  ...{ column, line },
  message: inWords(onLineWords(line, message), locale),
});

/** Two columns of one text in several languages make one value. */
export const merged = (there: unknown, value: unknown): unknown =>
  isObject(there) && isObject(value) ? { ...there, ...value } : value;

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
