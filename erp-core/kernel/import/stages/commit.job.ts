import { z } from 'zod';
import { runCommand } from '../../command.ts';
import { planForGrowth } from '../../db.ts';
import { answer } from '../../effect.ts';
import { id, wholeNumber } from '../../fields.ts';
import { job } from '../../jobs/job.ts';
import { refuse } from '../../kernel-refusals.ts';
import { isRefusal } from '../../refusal.ts';
import { inputRefusal } from '../../rights/input.ts';
import type { PlannedRow } from '../plan.ts';
import { importRun } from '../tables.ts';
import type { ImportTarget } from '../target.ts';
import { BatchSize, MOST_ROWS_AT_ONCE } from './batch-size.ts';
import { answered, writeEach } from './decide-safely.ts';
import { noteRows, type RowNote } from './note-rows.ts';
import { callOf, issuesIn } from './plan-batch.ts';
import { onlyJobs, type StagedRun, stagedRun, underWay } from './run.ts';

type Row = Pick<PlannedRow, 'line' | 'kind' | 'record' | 'input' | 'difference'>;

/** Begins the writing of a checked import; again, where it was cut off: what was written stays written, and is not written twice. */
export const commitImport = runCommand('kernel.import.commit', {
  label: { en: 'Write import', bn: 'আমদানি লিখুন', hi: 'आयात लिखें' },
  permission: 'kernel.import.write',
  why: 'whose import it is stands in its row',
  input: { id: id() },
  async run({ id: of }, work) {
    const run = await stagedRun(work, of, ['checked', 'writing']);
    if (isRefusal(run)) return run;
    const { about } = run;
    const busy = await underWay(work, about);
    if (busy) return busy;
    if (about.alike > 0) return refuse('import-alike-open', { rows: about.alike });
    const job = work.id();
    return [
      writeRows.with({ id: of }, { id: job, key: of }),
      importRun.change(about, { state: 'writing', job }),
      answer({ id: of, job }),
    ];
  },
});

/** Writes the next rows of an import, each by its command, and keeps of each what takes it back. */
const commitSome = runCommand('kernel.import.commit-some', {
  label: { en: 'Write rows of an import', bn: 'আমদানির সারি লিখুন', hi: 'आयात की पंक्तियाँ लिखें' },
  permission: 'kernel.import.write',
  why: 'rows are decided and written together',
  input: { id: id(), after: wholeNumber(), most: z.int().min(1).max(MOST_ROWS_AT_ONCE) },
  async run({ id: of, after, most }, work) {
    const run = onlyJobs(work.caller) ?? (await stagedRun(work, of, ['writing']));
    if (isRefusal(run)) return run;
    const rows = await work.db.rows<Row>(
      `select line, kind, record, input, difference from kernel.import_row
       where run = $1 and line > $2 and kind in ('new', 'changed') and outcome is null order by line limit $3`,
      [of, after, most],
    );
    const calls = rows.flatMap((row) => callOf(run.target, row) ?? []);
    // His roles may have changed since the check.
    const against = calls.map(({ definition, input }, at) =>
      inputRefusal(run.as, definition, rows[at]?.input, input, work.registry.entities),
    );
    await planForGrowth(work.db);
    const results = await writeEach(
      work,
      run.as,
      calls.filter((_, at) => !against[at]),
    );
    let nth = 0;
    const kept = rows.map((row, at) => outcomeOf(row, against[at] ?? results[nth++], run));
    await noteRows(work.db, of, kept);
    const wrote = kept.filter(({ outcome }) => outcome === 'written').length;
    return [answer({ after: rows.at(-1)?.line ?? null, wrote, refused: rows.length - wrote })];
  },
});

function outcomeOf(row: Row, result: unknown, { target, as }: StagedRun): RowNote {
  if (isRefusal(result))
    return { line: row.line, outcome: 'failed', kind: 'refused', issues: issuesIn(result, target, as.locale) };
  const told = answered(result) ?? {};
  const record = row.record ?? (target.kind === 'entity' && typeof told.id === 'string' ? told.id : null);
  const version = row.kind === 'new' ? 1 : Number(Object(row.input).version) + 1;
  return {
    ...{ line: row.line, outcome: 'written', record },
    written: target.kind === 'entity' ? version : null,
    undo: target.kind === 'entity' ? null : (undoOf(target, row, told, as.locale) ?? null),
  };
}

/** The input of the command that takes a row back; undefined: this command has no way back. */
const undoOf = (
  target: ImportTarget & { readonly kind: 'command' },
  { input }: Row,
  result: Readonly<Record<string, unknown>>,
  locale: StagedRun['as']['locale'],
) => target.command.reversedBy?.input({ input: input as never, result, locale });

const endCommit = runCommand('kernel.import.end-commit', {
  label: { en: 'End the writing of an import', bn: 'আমদানি লেখা শেষ', hi: 'आयात लिखना समाप्त' },
  permission: 'kernel.import.write',
  why: 'its rows are counted in one statement',
  input: { id: id() },
  async run({ id: of }, work) {
    const run = onlyJobs(work.caller) ?? (await stagedRun(work, of, ['writing']));
    if (isRefusal(run)) return run;
    const counted = await work.db.one<{ wrote: number; refused: number }>(
      `select count(*) filter (where outcome = 'written')::integer as wrote,
         count(*) filter (where kind = 'refused')::integer as refused from kernel.import_row where run = $1`,
      [of],
    );
    const { wrote = 0, refused = 0 } = counted ?? {};
    return [importRun.change(run.about, { state: 'written', wrote, refused, job: null }), answer({ wrote, refused })];
  },
});

export const commitCommands = [commitSome, endCommit];

/** Writes a checked import. Cut off anywhere, it goes on where it was: no row is written twice. */
export const writeRows = job('kernel.import.write-rows', {
  label: { en: 'Writing of an import', bn: 'আমদানি লেখা', hi: 'आयात लिखना' },
  input: { id: id() },
  permission: 'kernel.import.write',
  retries: 5,
  atOnce: 1,
  async run(work, { id: of }) {
    const [about] = await work.read((db) =>
      db.rows<{ todo: number }>('select fresh + changed as todo from kernel.import where id = $1', [of]),
    );
    const size = new BatchSize();
    let done = 0;
    for (let after: number | null = 0; after !== null; ) {
      await work.progress(done, about?.todo ?? null, WRITING);
      const began = performance.now();
      const some = (await work.call(commitSome, { id: of, after, most: size.rows })) as {
        after: number | null;
        wrote: number;
        refused: number;
      };
      size.took(performance.now() - began);
      ({ after } = some);
      done += some.wrote + some.refused;
    }
    return work.call(endCommit, { id: of });
  },
});

const WRITING = { en: 'Writing', bn: 'লেখা হচ্ছে', hi: 'लिखा जा रहा है' };
