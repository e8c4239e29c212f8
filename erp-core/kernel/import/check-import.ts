import { z } from 'zod';
import { runCommand } from '../command.ts';
import { answer } from '../effect.ts';
import type { EntityDefinition } from '../entity.ts';
import { fieldMeta, targetOf, text } from '../fields.ts';
import { refuse } from '../kernel-refusals.ts';
import type { Refusal } from '../refusal.ts';
import { isRefusal } from '../refusal.ts';
import { fieldsFor } from '../rights/fields-for.ts';
import type { CommandWork } from '../work.ts';
import { readWorkbook } from '../workbook/apart.ts';
import { columnsOf, headersOf, nameOf, schemaOf } from './columns.ts';
import { type Existing, existingRecords } from './existing.ts';
import { asRecords, type PlanContext, parseRows } from './parse-rows.ts';
import { findPeople } from './people.ts';
import { type PlannedRow, planRows } from './plan.ts';
import { codesIn, findReferences, type References } from './references.ts';
import { readSheet, type Sheet, SheetError } from './sheet.ts';
import { importRows, importRun } from './tables.ts';
import { importRefusal, writersOf } from './writers.ts';

const MOST_ROWS = 10_000;
const SHOWN = 200;

/**
 * Reads a sheet and says of every row what would become of it: new, changed (and how), the same, or refused with the
 * reason of each cell. Nothing is written but the preview itself.
 */
export const checkImport = runCommand('kernel.import.check', {
  label: { en: 'Check import', bn: 'আমদানি যাচাই', hi: 'आयात जाँचें' },
  why: 'all rows are compared with all records in one question each',
  input: {
    entity: text(),
    file: text(),
    /** The sheet, as CSV; or as a workbook (.xlsx) in base64. Four megabytes and ten thousand rows at most. */
    text: text({ max: 4_000_000, content: true }).optional(),
    workbook: z.base64().max(4_000_000).meta({ field: 'file', content: true }).optional(),
  },
  async run({ entity, file, ...given }, work) {
    const writers = writersOf(work.registry, entity);
    if (!writers) return refuse('import-not-offered', { entity });
    const against = importRefusal(work.caller, writers);
    if (against) return against;
    const sheet = await sheetOf(given);
    if (isRefusal(sheet)) return sheet;
    const { of } = writers;
    const { hidden, masked, locked } = fieldsFor(work.caller, of);
    // What the caller does not see cannot be compared with what he writes: he would learn it.
    const columns = columnsOf(of, sheet.header, new Set([...hidden, ...masked]));
    if (columns.unknown.length > 0) {
      return refuse('import-columns-unknown', {
        columns: columns.unknown,
        known: headersOf(of, hidden),
      });
    }
    if (columns.twice.length > 0) return refuse('import-columns-twice', { columns: columns.twice });
    const references = await referencesOf(work, of, sheet, columns.known);
    const { create, change } = writers;
    const { locale } = work.caller;
    const context: PlanContext = { of, columns, create, change, references, locked, locale };
    const parsed = asRecords(parseRows(sheet, context), context);
    const there: ReadonlyMap<string, Existing> = await existingRecords(work, of, columns, parsed);
    const rows = planRows(parsed, there, context);
    const run = work.id();
    const count = (kind: PlannedRow['kind']) => rows.filter((row) => row.kind === kind).length;
    const counts = { fresh: count('new'), changed: count('changed'), same: count('same'), refused: count('refused') };
    const about = { entity, file, at: work.now, userId: work.caller.user, rows: rows.length, ...counts };
    const staged = { alike: 0, wrote: 0, kept: 0, job: null, state: 'checked' as const };
    work.apply([
      importRun.insert({ id: run, ...about, ...staged }),
      ...rows.map((row) => importRows.insert({ run, written: null, ...row } as never)),
    ]);
    // Who looks at a preview wants the faults first.
    const order = ['refused', 'changed', 'new', 'same'];
    const shown = [...rows].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.line - b.line);
    return [answer({ id: run, ...counts, ignored: columns.ignored, rows: shown.slice(0, SHOWN) })];
  },
});

interface Given {
  readonly text?: string | undefined;
  readonly workbook?: string | undefined;
}

async function sheetOf({ text: content, workbook }: Given): Promise<Sheet | Refusal> {
  if ((content === undefined) === (workbook === undefined)) {
    return refuse('input-invalid', {
      issues: [{ path: 'text', message: 'say either text (CSV) or workbook (.xlsx)' }],
    });
  }
  try {
    const sheet =
      workbook === undefined ? readSheet(content ?? '') : await readWorkbook(Buffer.from(workbook, 'base64'));
    if (sheet.rows.length > MOST_ROWS) return refuse('import-too-long', { rows: sheet.rows.length, most: MOST_ROWS });
    return sheet;
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    return refuse('import-unreadable', { reason: error.message });
  }
}

/** What the reference columns of a sheet name, found with one question a column. */
export async function referencesOf(
  work: Pick<CommandWork, 'db' | 'caller' | 'registry'>,
  of: EntityDefinition,
  sheet: Sheet,
  known: ReturnType<typeof columnsOf>['known'],
): Promise<ReadonlyMap<string, References>> {
  const references = new Map<string, References>();
  for (const [at, column] of known.entries()) {
    const schema: z.ZodType | undefined = column && schemaOf(of, column);
    if (!column || !schema) continue;
    const isPerson = fieldMeta(schema).field === 'person';
    const target = work.registry.entities.get(targetOf(schema)?.entity ?? '');
    if (!target && !isPerson) continue;
    const cells = sheet.rows.flatMap((row) => row.cells[at] || []);
    if (!target) {
      references.set(nameOf(column), await findPeople(work.db, work.caller, cells));
      continue;
    }
    const written = fieldMeta(schema).field === 'references' ? cells.flatMap(codesIn) : cells;
    references.set(nameOf(column), await findReferences(work.db, work.caller, target, written));
  }
  return references;
}
