import type { DeclaredCommand } from '../declarations.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta } from '../fields.ts';
import { type Locale, say } from '../label.ts';
import { READ_ONLY } from '../rights/input.ts';
import { sameValue } from '../same-value.ts';
import { readCell } from './cells.ts';
import type { Columns } from './columns.ts';
import { asKept, emptyParts, putPart } from './parts.ts';
import { type References, resolvedCell } from './references.ts';
import type { Sheet } from './sheet.ts';

type Values = Readonly<Record<string, unknown>>;
export type Kind = 'new' | 'changed' | 'same' | 'refused';

export interface PlannedRow {
  readonly line: number;
  readonly kind: Kind;
  /** The record that is there. */
  readonly record: string | null;
  /** Input of the command that writes it. */
  readonly input: Values | null;
  /** Per field, what is there and what it becomes. */
  readonly difference: Readonly<Record<string, { readonly now: unknown; readonly becomes: unknown }>>;
  readonly issues: readonly { readonly column: string; readonly message: string }[];
}

interface Parsed {
  readonly line: number;
  readonly values: Values;
  readonly key: string;
  readonly issues: { readonly column: string; readonly message: string }[];
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
export function parseRows(sheet: Sheet, { of, columns, references }: PlanContext): readonly Parsed[] {
  return sheet.rows.map(({ line, cells }) => {
    const values: Record<string, unknown> = {};
    const issues: { column: string; message: string }[] = [];
    // What a reference means may hang on the row's site: it is read first.
    const ordered = columns.known
      .map((column, at) => ({ column, text: cells[at] ?? '' }))
      .sort((a, b) => Number(b.column?.field === of.siteField) - Number(a.column?.field === of.siteField));
    for (const { column, text } of ordered) {
      const schema = column && of.table.fields[column.field];
      if (!column || !schema || (text === '' && column.onlyKey)) continue;
      const { field, locale } = column;
      if (column.part !== undefined) {
        const fault = putPart(values, column, schema, text);
        if (fault !== undefined) issues.push({ column: column.header, message: fault });
        continue;
      }
      if (text === '') {
        if (locale === undefined && schema.safeParse(null).success) values[field] = null;
        else if (fieldMeta(schema).field === 'references') values[field] = [];
        continue;
      }
      if (locale !== undefined) {
        values[field] = { ...(values[field] as object | undefined), [locale]: text };
        continue;
      }
      const cell =
        resolvedCell(references.get(field), text, schema, of.siteField && values[of.siteField]) ??
        readCell(text, schema);
      if ('fault' in cell) {
        issues.push({ column: column.header, message: cell.fault });
        continue;
      }
      const fits = schema.safeParse(cell.value);
      // What a record is known by has to be of its type before it is looked up.
      if (fits.success || !of.naturalKey.includes(field)) values[field] = merged(values[field], cell.value);
      else issues.push({ column: column.header, message: fits.error.issues[0]?.message ?? 'does not fit' });
    }
    emptyParts(of, columns.known, cells, values);
    for (let at = columns.known.length; at < cells.length; at += 1) {
      if (cells[at]) issues.push({ column: String(at + 1), message: 'the line has more cells than the header' });
    }
    return { line, values, key: keyOf(of, values), issues };
  });
}

/** Two columns of one text in several languages make one value. */
const merged = (there: unknown, value: unknown): unknown =>
  isObject(there) && isObject(value) ? { ...there, ...value } : value;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What would become of each row: new, changed (and how), the same, or refused with every fault. Pure. */
export function planRows(
  parsed: readonly Parsed[],
  existing: ReadonlyMap<string, Values & { readonly id: string; readonly version: number }>,
  context: PlanContext,
): readonly PlannedRow[] {
  const seen = new Map<string, number>();
  return parsed.map(({ line, values, key, issues }) => {
    const faults = [...issues];
    const twin = seen.get(key);
    const keyed =
      context.of.naturalKey.length > 0 && context.of.naturalKey.every((field) => values[field] !== undefined);
    if (keyed) {
      if (twin !== undefined)
        faults.push({ column: '', message: `line ${twin} has the same ${context.of.naturalKey}` });
      else seen.set(key, line);
    }
    const record = keyed ? existing.get(key) : undefined;
    return record ? changeRow(line, values, record, faults, context) : newRow(line, values, faults, context);
  });
}

function newRow(line: number, values: Values, faults: PlannedRow['issues'], context: PlanContext): PlannedRow {
  const input = withoutOnlyKeys(values, context);
  const given = Object.keys(values).filter((field) => !(field in input));
  const all = [
    ...faults,
    ...given.map((column) => ({ column, message: 'there is no record of this number; leave it empty for a new one' })),
    ...Object.keys(input).flatMap((column) =>
      context.locked.has(column) && input[column] !== null ? [{ column, message: say(READ_ONLY, context.locale) }] : [],
    ),
    ...issuesOf(context.create, input, context),
  ];
  const difference = Object.fromEntries(
    Object.entries(input).map(([field, becomes]) => [field, { now: null, becomes }]),
  );
  return all.length > 0
    ? { line, kind: 'refused', record: null, input: null, difference, issues: unique(all) }
    : { line, kind: 'new', record: null, input, difference, issues: [] };
}

function changeRow(
  line: number,
  values: Values,
  record: Values & { readonly id: string; readonly version: number },
  faults: PlannedRow['issues'],
  context: PlanContext,
): PlannedRow {
  const difference: Record<string, { now: unknown; becomes: unknown }> = {};
  const issues = [...faults];
  for (const [field, value] of Object.entries(withoutOnlyKeys(values, context))) {
    // A sheet in one language says nothing of the others.
    const becomes = asKept(context.of.table.fields[field], isObject(value) ? merged(record[field], value) : value);
    if (sameValue(record[field], becomes)) continue;
    difference[field] = { now: record[field] ?? null, becomes };
    const schema = context.of.table.fields[field];
    if (schema && fieldMeta(schema).fixed) issues.push({ column: field, message: 'this cannot change any more' });
    else if (context.locked.has(field)) issues.push({ column: field, message: say(READ_ONLY, context.locale) });
  }
  const changed = Object.fromEntries(Object.entries(difference).map(([field, { becomes }]) => [field, becomes]));
  const input = { id: record.id, version: record.version, ...changed };
  const all = [...issues, ...issuesOf(context.change, input, context)];
  if (all.length > 0) return { line, kind: 'refused', record: record.id, input: null, difference, issues: unique(all) };
  const kind = Object.keys(difference).length > 0 ? 'changed' : 'same';
  return { line, kind, record: record.id, input: kind === 'changed' ? input : null, difference, issues: [] };
}

function withoutOnlyKeys(values: Values, { columns }: PlanContext): Record<string, unknown> {
  const only = new Set(columns.known.flatMap((column) => (column?.onlyKey ? column.field : [])));
  return Object.fromEntries(Object.entries(values).filter(([field]) => !only.has(field)));
}

function issuesOf(command: DeclaredCommand, input: Values, { columns }: PlanContext) {
  const parsed = command.input.safeParse(input);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => {
    const field = String(path[0] ?? '');
    return { column: columns.known.find((column) => column?.field === field)?.header ?? field, message };
  });
}

/** One fault a column is enough: what could not be read is also missing. */
const unique = (issues: PlannedRow['issues']): PlannedRow['issues'] =>
  issues.filter(({ column }, at) => column === '' || issues.findIndex((one) => one.column === column) === at);
