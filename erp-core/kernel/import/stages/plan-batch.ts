import type { DeclaredCommand } from '../../declarations.ts';
import { say } from '../../label.ts';
import { isRefusal, type Refusal } from '../../refusal.ts';
import { fieldsFor } from '../../rights/fields-for.ts';
import { READ_ONLY } from '../../rights/input.ts';
import type { CommandWork } from '../../work.ts';
import { referencesOf } from '../check-import.ts';
import { existingRecords } from '../existing.ts';
import { asRecords, type Issue, type Parsed, type PlanContext, parseRows } from '../parse-rows.ts';
import { issuesOf, type PlannedRow, planRows, unique } from '../plan.ts';
import type { ImportTarget } from '../target.ts';
import { mappedSheet, type RawLine } from './mapped-sheet.ts';
import type { StagedRun } from './run.ts';

/** A row as it is kept: what becomes of it, and what no other row of the sheet may say. */
export interface StagedRow extends PlannedRow {
  readonly sameAs: string | null;
}

/**
 * What becomes of some lines: read by the mapping, their references and the records they speak of looked up in a question
 * each, and then decided by the rules of the commands themselves, of which nothing is written.
 */
export async function planBatch(
  run: StagedRun,
  lines: readonly RawLine[],
  work: CommandWork,
): Promise<readonly StagedRow[]> {
  const { target, draft, as } = run;
  const asMaker = { ...work, caller: as };
  const { hidden, masked, locked } = fieldsFor(as, target.of);
  if (!draft.mapping) throw new TypeError('an import is checked before it was mapped');
  const { columns, sheet: laid } = mappedSheet(target, draft.mapping, draft.proposed, new Set([...hidden, ...masked]));
  const sheet = laid(lines);
  const references = await referencesOf(asMaker, target.of, sheet, columns.known);
  const [create, change] =
    target.kind === 'entity' ? [target.writers.create, target.writers.change] : [target.command, target.command];
  const context: PlanContext = { of: target.of, columns, create, change, references, locked, locale: as.locale };
  const parsed = asRecords(parseRows(sheet, context), context);
  const planned =
    target.kind === 'entity'
      ? planRows(parsed, await existingRecords(asMaker, target.of, columns, parsed), context)
      : parsed.map((row) => planCommand(row, target.command, context));
  const tried = await triedRows(planned, target, run, work);
  return tried.map((row, at) => ({ ...row, sameAs: sameAs(parsed[at], target) }));
}

/** A row that is a command. */
function planCommand(row: Parsed, command: DeclaredCommand, context: PlanContext): PlannedRow {
  const { line, values } = row;
  const input = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  const locked = Object.keys(input).flatMap((column) =>
    context.locked.has(column) ? [{ column, message: say(READ_ONLY, context.locale) }] : [],
  );
  const issues = unique([...row.issues, ...locked, ...issuesOf(command, input, row, context)]);
  const difference = Object.fromEntries(
    Object.entries(input).map(([field, becomes]) => [field, { now: null, becomes }]),
  );
  return issues.length > 0
    ? { line, kind: 'refused', record: null, input: null, difference, issues }
    : { line, kind: 'new', record: null, input, difference, issues: [] };
}

/** The command that a row comes to, where it comes to one. */
export const callOf = (target: ImportTarget, { kind, input }: Pick<PlannedRow, 'kind' | 'input'>) => {
  if (input === null || (kind !== 'new' && kind !== 'changed')) return undefined;
  const written = target.kind === 'entity' && kind === 'changed' ? target.writers.change : undefined;
  const definition = written ?? (target.kind === 'entity' ? target.writers.create : target.command);
  return { definition, input: definition.input.parse(input) };
};

async function triedRows(
  rows: readonly PlannedRow[],
  target: ImportTarget,
  { as }: StagedRun,
  work: CommandWork,
): Promise<readonly PlannedRow[]> {
  const calls = rows.flatMap((row, at) => {
    const call = callOf(target, row);
    return call ? [{ at, call }] : [];
  });
  const results = await work.decideAs(
    as,
    calls.map(({ call }) => call),
    'try',
  );
  const refused = new Map(
    calls.flatMap(({ at }, nth) => (isRefusal(results[nth]) ? [[at, results[nth] as Refusal]] : [])),
  );
  return rows.map((row, at) => {
    const refusal = refused.get(at);
    return refusal ? { ...row, kind: 'refused', input: null, issues: issuesIn(refusal, target, as.locale) } : row;
  });
}

/** What a command says no to, at the cell where it names one. */
export function issuesIn(refusal: Refusal, target: ImportTarget, locale: Parameters<typeof say>[1]): readonly Issue[] {
  const { issues } = refusal.details as {
    readonly issues?: readonly { readonly path: string; readonly message: string }[];
  };
  if (Array.isArray(issues) && issues.length > 0)
    return issues.map(({ path, message }: { path: string; message: string }) => ({ column: path, message }));
  const told = Object.keys(refusal.details).find((name) => Object.hasOwn(target.of.table.fields, name));
  return [{ column: told ?? '', message: say(refusal.says, locale, refusal.details) }];
}

/** All of what two rows may not both say; null where a row does not say it. */
function sameAs(row: Parsed | undefined, { unique: fields }: ImportTarget): string | null {
  if (!row || fields.length === 0) return null;
  const values = fields.map((field) => row.values[field] ?? null);
  return values.every((value) => value === null) ? null : JSON.stringify(values);
}

export const tellsLines = (run: StagedRun): boolean =>
  (run.draft.mapping?.columns ?? []).some(({ as }) =>
    run.target.of.parts.some(({ name }) => as.startsWith(`${name}.`)),
  );
