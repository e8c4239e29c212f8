import type { DeclaredCommand } from '../declarations.ts';
import { fieldMeta } from '../fields.ts';
import { faultWords } from '../input-fault-words.ts';
import { say } from '../label.ts';
import { READ_ONLY } from '../rights/input.ts';
import { sameValue } from '../same-value.ts';
import { FIXED, inWords, NO_SUCH_NUMBER, sameKey } from './cell-faults.ts';
import { nameOf, type SheetColumn } from './columns.ts';
import type { Existing } from './existing.ts';
import { type Issue, isObject, merged, onLine, type Parsed, type PlanContext, type Values } from './parse-rows.ts';
import { asKept } from './parts.ts';
import { type PlannedLines, planLines } from './plan-lines.ts';

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

/** What would become of each row: new, changed (and how), the same, or refused with every fault. Pure. */
export function planRows(
  parsed: readonly Parsed[],
  existing: ReadonlyMap<string, Existing>,
  context: PlanContext,
): readonly PlannedRow[] {
  const seen = new Map<string, number>();
  return parsed.map((row) => {
    const { line, values, key, issues } = row;
    const faults = [...issues];
    const twin = seen.get(key);
    const keyed =
      context.of.naturalKey.length > 0 && context.of.naturalKey.every((field) => values[field] !== undefined);
    if (keyed) {
      if (twin !== undefined)
        faults.push({ column: '', message: inWords(sameKey(twin, String(context.of.naturalKey)), context.locale) });
      else seen.set(key, line);
    }
    const there = keyed ? existing.get(key) : undefined;
    const lines = planLines(row, there, context);
    faults.push(...lines.issues);
    return there ? changeRow(row, there.record, faults, lines, context) : newRow(row, faults, lines, context);
  });
}

function newRow(row: Parsed, faults: readonly Issue[], lines: PlannedLines, context: PlanContext): PlannedRow {
  const { line, values } = row;
  const own = withoutOnlyKeys(values, context);
  const input = { ...own, ...lines.input };
  const given = Object.keys(values).filter((field) => !(field in own));
  const all = [
    ...faults,
    ...given.map((column) => ({ column, message: inWords(NO_SUCH_NUMBER, context.locale) })),
    ...Object.keys(own).flatMap((column) =>
      context.locked.has(column) && own[column] !== null ? [{ column, message: say(READ_ONLY, context.locale) }] : [],
    ),
    ...issuesOf(context.create, input, row, context),
  ];
  const difference = {
    ...Object.fromEntries(Object.entries(own).map(([field, becomes]) => [field, { now: null, becomes }])),
    ...lines.difference,
  };
  return all.length > 0
    ? { line, kind: 'refused', record: null, input: null, difference, issues: unique(all) }
    : { line, kind: 'new', record: null, input, difference, issues: [] };
}

function changeRow(
  row: Parsed,
  record: Existing['record'],
  faults: readonly Issue[],
  lines: PlannedLines,
  context: PlanContext,
): PlannedRow {
  const { line, values } = row;
  const difference: Record<string, { now: unknown; becomes: unknown }> = {};
  const issues = [...faults];
  for (const [field, value] of Object.entries(withoutOnlyKeys(values, context))) {
    // A sheet in one language says nothing of the others.
    const becomes = asKept(context.of.table.fields[field], isObject(value) ? merged(record[field], value) : value);
    if (sameValue(record[field], becomes)) continue;
    difference[field] = { now: record[field] ?? null, becomes };
    const schema = context.of.table.fields[field];
    if (schema && fieldMeta(schema).fixed) issues.push({ column: field, message: inWords(FIXED, context.locale) });
    else if (context.locked.has(field)) issues.push({ column: field, message: say(READ_ONLY, context.locale) });
  }
  const changed = Object.fromEntries(Object.entries(difference).map(([field, { becomes }]) => [field, becomes]));
  Object.assign(difference, lines.difference);
  const input = { id: record.id, version: record.version, ...changed, ...lines.input };
  const all = [...issues, ...issuesOf(context.change, input, row, context)];
  if (all.length > 0) return { line, kind: 'refused', record: record.id, input: null, difference, issues: unique(all) };
  const kind = Object.keys(difference).length > 0 ? 'changed' : 'same';
  return { line, kind, record: record.id, input: kind === 'changed' ? input : null, difference, issues: [] };
}

function withoutOnlyKeys(values: Values, { columns }: PlanContext): Record<string, unknown> {
  const only = new Set(
    columns.known.flatMap((column) => (column?.onlyKey && column.part === undefined ? column.field : [])),
  );
  return Object.fromEntries(Object.entries(values).filter(([field]) => !only.has(field)));
}

export function issuesOf(
  command: DeclaredCommand,
  input: Values,
  row: Parsed,
  { of, columns, locale }: PlanContext,
): Issue[] {
  const parsed = command.input.safeParse(input);
  if (parsed.success) return [];
  return parsed.error.issues.map((fault) => {
    const { path } = fault;
    const [first = '', at, within] = path.map(String);
    const part = of.parts.find(({ name }) => name === first);
    const told = part ? row.lines[part.name]?.[Number(at)] : undefined;
    const found: Pick<SheetColumn, 'part' | 'field'> =
      part && within !== undefined ? { part: part.name, field: within } : { part: undefined, field: first };
    const known = columns.known.filter((column) => column?.part === found.part && column?.field === found.field);
    const exact = known.find((column) => column?.component === path[found.part === undefined ? 1 : 3]);
    const issue = { column: (exact ?? known[0])?.header ?? nameOf(found), message: faultWords(fault, locale) };
    return told && told.line !== row.line ? onLine(told.line, issue, locale) : issue;
  });
}

/** One fault a column of a line is enough: what could not be read is also missing. */
export const unique = (issues: readonly Issue[]): PlannedRow['issues'] => {
  const seen = new Set<string>();
  return issues.flatMap(({ column, line, message }) => {
    const place = `${column} ${line ?? ''}`;
    if (column !== '' && seen.has(place)) return [];
    seen.add(place);
    return [{ column, message }];
  });
};
